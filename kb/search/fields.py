"""How a text stands in the index."""

from modelsearch import index

from kb.markdown import plain


class TextField(index.SearchField):
    """Editors' Markdown by its words. An include has none: the figure that it draws may change without the text."""

    def get_value(self, obj):
        return plain(super().get_value(obj) or "")
