"""Django's own admin, in the editor's world."""

from .bulk import BulkForm, Merge, Plans, bulk_action
from .changesets import ChangeSetAdmin
from .lists import QuickList
from .records import EditorialAdmin, PartInline

__all__ = ["BulkForm", "ChangeSetAdmin", "EditorialAdmin", "Merge", "PartInline", "Plans", "QuickList", "bulk_action"]
