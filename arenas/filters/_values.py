"""What the value of a filter may look like. A wrong one is refused in words.

The `params` of an error carry the `value` that was refused and, where there is a short list, those `allowed`.
"""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from arenas.models._fields import is_period
from kb.editorial.models import Record
from kb.http import MOST_VALUES


class Listed(forms.Field):
    """Values with commas between them, each read by `each`; at most a hundred."""

    def __init__(self, *, each: forms.Field, **kwargs):
        super().__init__(**kwargs)
        self.each = each

    def to_python(self, value):
        texts = [text.strip() for text in (value or "").split(",") if text.strip()]
        if len(texts) > MOST_VALUES:
            said = {"value": f"{len(texts)} values", "most": MOST_VALUES}
            raise ValidationError("%(value)s are more than %(most)s, the most that a list may hold.", "too_many", said)
        return self.read(texts)

    def read(self, texts: list[str]) -> list:
        return [self.each.clean(text) for text in texts]


class KeyField(forms.CharField):
    """A natural key becomes the primary key of the record that has it. One query."""

    def __init__(self, *, model: type[Record], **kwargs):
        super().__init__(max_length=200, **kwargs)
        self.model = model

    def clean(self, value):
        text = super().clean(value)
        return self.known([text])[0] if text else None

    def known(self, keys: list[str]) -> list:
        """The primary keys for the natural keys, in one query; an error that names the first that nothing has."""
        found = dict(self.model._default_manager.filter(self._named(keys)).values_list(self.model.key_name, "pk"))
        for key in keys:
            if key not in found:
                said = {"noun": self.model._meta.verbose_name, "value": key, "name": self.model.key_name} | self._where()
                raise ValidationError("There is no %(noun)s with the %(name)s “%(value)s”.%(where)s", "unknown_key", said)
        return [found[key] for key in keys]

    def _named(self, keys: Iterable[str]) -> Q:
        # What cannot be a key is not asked for: the database might refuse to look for it.
        return Q(**{f"{self.model.key_name}__in": [key for key in keys if _is_slug(key)]})

    def _where(self) -> dict[str, str]:
        plural = str(self.model._meta.verbose_name_plural)
        try:
            return {"where": f" Those that exist are listed at {reverse(f'api:{plural}-list')}"}
        except NoReverseMatch:
            return {"where": ""}


class KeysField(Listed):
    def read(self, texts):
        return self.each.known(texts)


class RecordField(forms.CharField):
    """`share:mining-cn` becomes the model and the primary key of the record. One query."""

    def __init__(self, *, models: dict[str, type[Record]], **kwargs):
        super().__init__(max_length=200, **kwargs)
        self.models = models

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        noun, _, key = text.partition(":")
        if noun not in self.models:
            said = {"value": text, "nouns": ", ".join(sorted(self.models))}
            raise ValidationError("Write a noun and a key, share:mining-cn. Nouns are: %(nouns)s.", "unknown_noun", said)
        return self.models[noun], KeyField(model=self.models[noun]).known([key])[0]


class OneOf(forms.CharField):
    """A value of a short list; a wrong one is told the list."""

    def __init__(self, *, choices, **kwargs):
        super().__init__(**kwargs)
        self.choices = list(choices)
        self.widget = forms.Select(choices=[("", "any"), *self.choices])

    def clean(self, value):
        text, allowed = super().clean(value), [value for value, _ in self.choices]
        if text and text not in allowed:
            said = {"value": text, "allowed": allowed, "list": ", ".join(allowed)}
            raise ValidationError("“%(value)s” is none of: %(list)s.", "not_a_choice", said)
        return text


class PeriodText(forms.CharField):
    default_validators = [is_period]


def _is_slug(text: str) -> bool:
    try:
        validate_slug(text)
    except ValidationError:
        return False
    return True
