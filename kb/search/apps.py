from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "kb.search"
    label = "search"

    def ready(self):
        from kb.editorial.signals import published

        from .indexing import index_edition

        published.connect(index_edition, dispatch_uid="search")
