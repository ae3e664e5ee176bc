"""Fields that answer while one types: a text is shown as it will look, a figure or a date as it was understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from django.contrib.admin.options import BaseModelAdmin

    Options = BaseModelAdmin[Any]
else:
    Options = object

#: The button that shows what was typed as it was understood and as it will look, and saves nothing.
LOOK = "_look"
#: Else Django 5 warns that Django 6 will assume it.
WITH_HTTPS: dict[Any, dict[str, Any]] = {models.URLField: {"assume_scheme": "https"}}
#: No figure and no date is longer.
LONGEST = 200


class Answering(Options):
    """For a form and for a table of parts: which fields answer, and what."""

    #: Fields that readers see as laid-out text, beside those whose help says so.
    markdown: tuple[str, ...] = ()
    #: Fields that say how they are understood, with those whose values matter for it. A model's field with `in_words` is one.
    echoes: Mapping[str, tuple[str, ...]] = {}

    def echo(self, name: str, values: Mapping[str, str]) -> str:
        """How the value of this field is understood, in words; ValidationError says why it is not. No query."""
        field: Any = self.model._meta.get_field(name)
        return str(field.in_words(values[name])) if values.get(name) else ""

    def does_echo(self, name: str) -> bool:
        try:
            return name in self.echoes or hasattr(self.model._meta.get_field(name), "in_words")
        except FieldDoesNotExist:
            return False

    def answering(self, field: Any, db_field: Any, request: Any) -> Any:
        """The form field, with what makes it answer."""
        if db_field.name in self.markdown or str(db_field.help_text).startswith("Markdown"):
            field.widget = MarkdownArea(looking=LOOK in request.POST)
        elif self.does_echo(db_field.name):
            _make_echo(field, self, db_field.name)
        return field


def _make_echo(field: Any, options: Answering, name: str) -> None:
    """Where a figure has a column of its own for what was understood, that is where it is shown."""
    record = getattr(options, "parent_model", options.model)._meta
    part = options.model._meta.model_name if record.model is not options.model else ""
    if not (name == "verbatim" and "understood" in (getattr(options, "readonly_fields", None) or ())):
        field.widget = EchoInput(lambda text: words_of(options, name, {name: text}), field.widget.attrs)
    field.widget.attrs |= {
        "data-echo": reverse(f"admin:{record.app_label}_{record.model_name}_understood"),
        "data-field": name,
        "data-part": part,
        "data-with": " ".join(options.echoes.get(name, ())),
    }


class EchoInput(AdminTextInputWidget):
    """A line of text, with what it is understood as below, where that says more than the text itself."""

    def __init__(self, understood: Callable[[str], str], attrs: Any = None) -> None:
        super().__init__(attrs)
        self.understood = understood

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        drawn, text = super().render(name, value, attrs, renderer), str(value or "")
        words = self.understood(text)
        return format_html(
            '{}<output class="echo" for="{}">{}</output>', drawn, (attrs or {}).get("id", ""), words if words != text else ""
        )


def words_of(options: Answering, name: str, values: Mapping[str, str]) -> str:
    """How it is understood; nothing if it is not, which the field's own error says."""
    try:
        return options.echo(name, values)
    except ValidationError:
        return ""


def told_back(options: Any, form: Any, around: Mapping[str, Any]) -> Iterator[str]:
    """For each field that was changed in this form and echoes: its words, and how they were understood."""
    values = {name: str(value) for name, value in {**around, **form.cleaned_data}.items() if isinstance(value, str | int)}
    for name in form.changed_data:
        if options.does_echo(name) and _says_more(words := words_of(options, name, values), values.get(name, "")):
            yield f"“{values.get(name, '')}” is understood as “{words}”."


def _says_more(words: str, text: str) -> bool:
    """ "90%" is understood as "90 %": that need not be said."""
    return "".join(words.split()) not in ("", "".join(text.split()))


class MarkdownArea(AdminTextareaWidget):
    """A text with its preview below, if that was asked for, and the way to the names that it may link to."""

    def __init__(self, looking: bool = False) -> None:
        super().__init__(attrs={"data-markdown": "yes", "rows": 12})
        self.looking = looking

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        area = super().render(name, value, attrs, renderer)
        context = {"area": area, "text": value, "looking": self.looking}
        return render_to_string("admin/editorial/_markdown.html", context)
