"""Django's own admin, in the editor's world."""

from .changesets import ChangeSetAdmin
from .records import EditorialAdmin, PartInline

__all__ = ["ChangeSetAdmin", "EditorialAdmin", "PartInline"]
