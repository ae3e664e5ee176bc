"""Records and their parts, change-sets and their revisions, and what editors say about them."""

from .records import Part, Record
from .remarks import Remark
from .revisions import (
    Address,
    ChangeSet,
    ChangeSetQuerySet,
    LastEdition,
    Revision,
    RevisionQuerySet,
    current_edition,
    state_at,
    theirs_of,
)

__all__ = [
    "Address",
    "ChangeSet",
    "ChangeSetQuerySet",
    "LastEdition",
    "Part",
    "Record",
    "Remark",
    "Revision",
    "RevisionQuerySet",
    "current_edition",
    "state_at",
    "theirs_of",
]
