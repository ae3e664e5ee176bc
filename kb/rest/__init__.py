"""Manners of the API: strict parameters, pages by cursor, problems as RFC 9457 has them, one edition one answer."""

from importlib import import_module

#: Found when they are asked for: DRF reads its settings, which name these, while it is itself being imported.
_ROOMS = {
    "JSONRenderer": "rendering",
    "Pages": "pages",
    "ReadOnlyViewSet": "viewsets",
    "Schema": "schema",
    "StrictFilterBackend": "parameters",
    "problem": "problems",
}


def __getattr__(name):
    if name in _ROOMS:
        return getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
    raise AttributeError(name)
