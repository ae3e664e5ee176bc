"""What can be filtered and by what name, a set a noun; pages and API share them."""

from .citations import CitationFilters, SourceFilters
from .editions import EditionFilters
from .supply import ChainFilters, InputFilters, ShareFilters, StageFilters
from .trends import BriefFilters, EventFilters, IndicatorFilters, ObservationFilters
from .who_wants_what import (
    ActorFilters,
    ArenaFilters,
    InstrumentFilters,
    MembershipFilters,
    StrategyFilters,
    TargetFilters,
)

__all__ = [
    "ActorFilters", "ArenaFilters", "BriefFilters", "ChainFilters", "CitationFilters", "EditionFilters",
    "EventFilters", "IndicatorFilters",
    "InputFilters", "InstrumentFilters", "MembershipFilters", "ObservationFilters", "ShareFilters", "SourceFilters",
    "StageFilters", "StrategyFilters", "TargetFilters",
]  # fmt: skip
