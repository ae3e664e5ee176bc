"""What every set of filters is."""

from django_filters import FilterSet
from django_filters.filterset import FilterSetMetaclass

from ._kinds import Family, dates


class _Families(FilterSetMetaclass):
    """`year = years("period")` declares year, year__in, year__gte and year__lte."""

    def __new__(cls, name, bases, attrs):
        for field, family in list(attrs.items()):
            if isinstance(family, Family):
                del attrs[field]
                attrs |= {field + ending: narrow for ending, narrow in family.items()}
        return super().__new__(cls, name, bases, attrs)


class Filters(FilterSet, metaclass=_Families):
    """The filters of a noun.

    `unfiltered` names the fields that no filter narrows by: long texts and names, which the search finds, and what only
    explains another field.
    """

    unfiltered: tuple[str, ...] = ()

    def __init__(self, data=None, queryset=None, **kwargs):
        """With only the filters that are asked for, which saves most of the time; without any data, with all."""
        if data is not None:
            self.base_filters = {name: narrow for name, narrow in self.base_filters.items() if name in data}
        super().__init__(data, queryset, **kwargs)


class CitedFilters(Filters):
    """What every record can be asked for whose claims carry their sources."""

    review_by = dates("review_by", what="The day by which an editor wants to look at it again")
