"""What a table of parts points to, named by one query for each column and not by one for each cell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError

from ..models import Record

if TYPE_CHECKING:
    from django.forms.models import BaseInlineFormSet

    FormSet = BaseInlineFormSet[Any, Any, Any]
else:
    FormSet = object


class NamedSelect(AutocompleteSelect):
    """Django's, which asks for the name of what is chosen; unless it has been told."""

    known: dict[str, str] | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
        chosen = [str(one) for one in value if one]
        if self.known is None or any(one not in self.known for one in chosen):
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, one, self.known[one], True, 0) for one in chosen]
        return [(None, options, 0)]


class NamesAtOnce(FormSet):
    """For the formset of a table of parts."""

    @cached_property
    def forms(self) -> Any:
        forms = super().forms
        for name in forms[0].fields if forms else ():
            widgets = [cast(Any, form.fields[name].widget) for form in forms if name in form.fields]
            drawn = [getattr(widget, "widget", widget) for widget in widgets]
            if isinstance(drawn[0], NamedSelect):
                known = _names(forms[0].fields[name].queryset, {str(form[name].value() or "") for form in forms})
                for widget in drawn:
                    widget.known = known
        return forms


def _names(queryset: Any, keys: set[str]) -> dict[str, str]:
    """What was sent may be no key at all: that is left to the field to refuse."""
    asked = [key for key in keys if _is_key(queryset.model, key)]
    model = queryset.model
    rows = model.with_names() if issubclass(model, Record) else queryset
    return {str(row.pk): str(row) for row in rows.filter(pk__in=asked)} if asked else {}


def _is_key(model: Any, key: str) -> bool:
    try:
        return bool(key) and model._meta.pk.to_python(key) is not None
    except ValidationError:
        return False
