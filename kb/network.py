"""Where a request comes from."""

import ipaddress

from django.conf import settings


def network_of(request) -> str:
    """The address, or what one household is given of addresses; nothing that a visitor can write is believed."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.TRUST_PROXY:  # the last is what the web server in front has seen; what stands before it anybody can write
        said = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or said
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
