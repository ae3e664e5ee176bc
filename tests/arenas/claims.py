"""Claims in few words, for tests of the analysis."""

from arenas.analysis.claims import Claim
from arenas.analysis.estimate import Estimate
from arenas.analysis.period import Period

NAMES = {"cn": "China", "jp": "Japan", "us": "United States", "eu": "European Union", "row": "Rest of the world"}
KINDS = {"eu": "bloc", "row": "residual"}


def claim(actor, text, *, kind=None, home=None, period="2025", basis="production-site", rank="normal", source="usgs"):
    """`claim("cn", "~60-70")`. Text is read as an editor's; "?" is a figure that is unknown."""
    estimate = Estimate("", None, None) if text == "?" else Estimate.parse(text)
    kind = kind or KINDS.get(actor) or ("organisation" if home else "country")
    return Claim(actor, kind, home, estimate, Period.parse(period), basis, rank, source, NAMES.get(actor, actor))
