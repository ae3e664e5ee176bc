"""Editions by number and by time."""

from kb.editorial.models import ChangeSet

from ._kinds import counts, dates
from ._sets import Filters


class EditionFilters(Filters):
    number = counts("number", what="The edition’s number")
    published = dates("published_at__date", what="The day, in UTC, on which it was published")
    unfiltered = ("title", "note", "state", "author", "reviewer", "undoes", "at_desk", "created_at", "submitted_at")

    class Meta:
        model = ChangeSet
        fields = ()
