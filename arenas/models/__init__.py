"""The nouns of the domain, a file each."""

from .actor import Actor, ActorKind, Membership
from .arena import Arena, Layer
from .brief import Brief, BriefArena
from .chain import Chain, ChainArena, Input, Stage, StageKind
from .event import Event, EventActor, EventArena
from .indicator import Indicator, Observation
from .instrument import Instrument, InstrumentArena, InstrumentKind, InstrumentStatus, InstrumentStrategy
from .mapping import Import, ImportLine, ImportState, Mapping, Removed
from .share import Basis, Rank, Share
from .strategy import Comparator, Strategy, StrategyStatus, Target

__all__ = [
    "Actor", "ActorKind", "Arena", "Basis", "Brief", "BriefArena", "Chain", "ChainArena", "Comparator", "Event", "EventActor",
    "EventArena", "Import", "ImportLine", "ImportState", "Indicator", "Input", "Instrument", "InstrumentArena",
    "InstrumentKind", "InstrumentStatus", "InstrumentStrategy", "Layer", "Mapping", "Membership", "Observation", "Rank",
    "Removed", "Share", "Stage", "StageKind", "Strategy", "StrategyStatus", "Target",
]  # fmt: skip
