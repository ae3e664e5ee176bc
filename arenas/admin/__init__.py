"""The editors' forms, a file a noun: fieldsets in the order of the page, parts and citations below."""

from . import actor, arena, brief, chain, event, imports, indicator, instrument, share, strategy  # noqa: F401
