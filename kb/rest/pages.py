"""Long lists, a page at a time."""

import base64
import binascii
import json

from django.core.exceptions import ValidationError
from django.db.models import Q
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from kb.http import CONTROL, bad, together


class Pages(BasePagination):
    """By cursor: the hundred-thousandth page costs what the first does, and an edition in between skips nothing.

    Rows are ordered by the view's key, or by one of its `orderings` and then the key; these must be columns without null.
    The cursor says after, or before, which row the page begins. How many rows there are in all is counted for who asks.
    """

    size, most = 100, 500
    #: A table is read as a whole.
    most_of_a_table = 5000
    #: Nobody needs to know exactly how many there are beyond that, and counting takes time for each.
    counted = 10_000
    names = ("cursor", "page_size", "ordering", "count")

    def read(self, request, view):
        """All that the parameters ask for, before the first query; BadParameters if it cannot be answered."""
        self.request = request
        if getattr(getattr(request, "accepted_renderer", None), "is_table", False):
            self.size = self.most = self.most_of_a_table
        size, order, self.counts = together(self._size, lambda: self._order(view), self._counts)
        self.asked = size, order, *self._cursor(order, view.queryset.model)

    def paginate_queryset(self, queryset, request, view=None):
        """Of a request that has been read."""
        size, order, backwards, position = self.asked
        self.number = queryset.order_by()[: self.counted + 1].count() if self.counts else None
        if backwards:
            order = [_turned(name) for name in order]
        if position:
            queryset = queryset.filter(_beyond(order, position))
        rows = list(queryset.order_by(*order)[: size + 1])
        more, rows = len(rows) > size, rows[:size]
        if backwards:
            rows.reverse()
        there_is_next, there_is_previous = (bool(position), more) if backwards else (more, bool(position))
        self.next = self._link(rows[-1], order, False) if rows and there_is_next else None
        self.previous = self._link(rows[0], order, True) if rows and there_is_previous else None
        return rows

    def get_paginated_response(self, results):
        links = [f'<{url}>; rel="{name}"' for name, url in (("next", self.next), ("prev", self.previous)) if url]
        headers = {"Link": ", ".join(links)} if links else {}
        said = {"results": results, "next": self.next, "previous": self.previous}
        if self.number is not None:
            said |= {"count": min(self.number, self.counted), "count_is_exact": self.number <= self.counted}
        return Response(said, headers=headers)

    def _counts(self) -> bool:
        asked = self.request.query_params.get("count", "")
        if asked not in ("", "on"):
            raise bad("count", asked, "The rows are counted, or they are not: leave it out.", ["on"])
        return asked == "on"

    def _size(self) -> int:
        asked = self.request.query_params.get("page_size", "")
        if not asked:
            return self.size
        if not (asked.isascii() and asked.isdigit() and len(asked) < 9 and 1 <= int(asked) <= self.most):
            raise bad("page_size", asked, f"A page holds 1 to {self.most} records.")
        return int(asked)

    def _order(self, view) -> list[str]:
        asked = self.request.query_params.get("ordering", "")
        allowed = list(_orderings(view))
        if asked and asked not in allowed:
            raise bad("ordering", asked, "Lists are not ordered by this.", allowed)
        first, key = asked or getattr(view, "default_ordering", None) or view.lookup_field, view.lookup_field
        if first.lstrip("-") == key:
            return [first]
        return [first, f"-{key}" if first.startswith("-") else key]

    def _cursor(self, order, model) -> tuple[bool, list]:
        asked = self.request.query_params.get("cursor", "")
        if not asked:
            return False, []
        try:
            backwards, *texts = json.loads(base64.urlsafe_b64decode(asked.encode()))
            if len(texts) != len(order) or not all(isinstance(text, str) and not CONTROL.search(text) for text in texts):
                raise ValueError("not a cursor of this list")
            fields = [model._meta.get_field(name.lstrip("-")) for name in order]
            return bool(backwards), [field.to_python(text) for field, text in zip(fields, texts, strict=True)]
        except (ValueError, TypeError, RecursionError, ValidationError, binascii.Error):
            raise bad("cursor", asked[:40], "Take it from a page’s “next” or “previous”, with the same parameters.") from None

    def _link(self, row, order, backwards: bool) -> str:
        texts = [row._meta.get_field(name.lstrip("-")).value_to_string(row) for name in order]
        cursor = base64.urlsafe_b64encode(json.dumps([int(backwards), *map(str, texts)]).encode()).decode()
        return replace_query_param(remove_query_param(self.request.build_absolute_uri(), "cursor"), "cursor", cursor)

    # For drf-spectacular.

    def get_schema_operation_parameters(self, view):
        def parameter(name, words, **schema):
            return {"name": name, "in": "query", "required": False, "description": words, "schema": schema}

        yield parameter("cursor", "Where the page begins: taken from `next` or `previous` of another.", type="string")
        size = {"type": "integer", "minimum": 1, "maximum": self.most_of_a_table}
        words = f"How many records a page holds: {self.size} if it is not said, {self.most} at most. As CSV, XLSX or JSON Lines: "
        yield parameter("page_size", f"{words}{self.most_of_a_table} both.", **size)
        yield parameter("count", "`on`: how many there are in all stands in `count`.", type="string", enum=["on"])
        if orderings := list(_orderings(view)):
            yield parameter("ordering", "What the list is ordered by; with a minus, downwards.", type="string", enum=orderings)

    def get_paginated_response_schema(self, schema):
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {"results": schema, "next": link, "previous": link}
        words = f"With `count=on`: how many there are in all, {self.counted} at most."
        count = {"type": "integer", "description": words}
        exact = {"type": "boolean", "description": "With `count=on`: false if there are more than `count`."}
        counts = {"count": count, "count_is_exact": exact}
        return {"type": "object", "required": list(properties), "properties": properties | counts}


def _orderings(view):
    for name in getattr(view, "orderings", ()):
        yield from (name, f"-{name}")


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: list[str], position: list) -> Q:
    """The rows after this position: by the first column, or by the key where the first is the same."""
    names = [name.lstrip("-") for name in order]
    after = "lt" if order[0].startswith("-") else "gt"
    condition = Q(**{f"{names[0]}__{after}": position[0]})
    if len(names) == 2:
        condition |= Q(**{names[0]: position[0], f"{names[1]}__{after}": position[1]})
    return condition
