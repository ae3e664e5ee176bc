"""The one door: the only code that turns revisions into rows that readers see."""

from .drafting import Draft, describe, discard, hand_over, new_change_set, rebase, save_draft, save_drafts
from .refusals import Conflict, Frozen, NotAllowed, NotPublished, Refused, is_mine, may_see, those_of, wrote_in
from .reviewing import dry_run, may_publish_own, publish, reject, send_back, submit, undo, why_not_publish, withdraw
from .telling import MOST_SAID, remark

__all__ = [
    "MOST_SAID",
    "Conflict",
    "Draft",
    "Frozen",
    "NotAllowed",
    "NotPublished",
    "Refused",
    "describe",
    "discard",
    "dry_run",
    "hand_over",
    "is_mine",
    "may_publish_own",
    "may_see",
    "new_change_set",
    "publish",
    "rebase",
    "reject",
    "remark",
    "save_draft",
    "save_drafts",
    "send_back",
    "submit",
    "those_of",
    "undo",
    "why_not_publish",
    "withdraw",
    "wrote_in",
]
