"""JSON, fast and exact."""

from decimal import Decimal

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer


class JSONRenderer(BaseRenderer):
    """Decimals are JSON numbers with exactly their digits, without trailing zeros: 60, not "60.000000"."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else orjson.dumps(data, default=_plain, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z)


def plain(number: Decimal) -> str:
    """All its digits and no zero behind them."""
    return f"{number.normalize():f}"


def _plain(value):
    if isinstance(value, Decimal):
        return orjson.Fragment(plain(value))
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, dict):  # DRF's ReturnDict
        return dict(value)
    if isinstance(value, list | tuple | set):
        return list(value)
    raise TypeError(f"{type(value)} has no form in JSON")
