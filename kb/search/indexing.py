"""The index follows each publication, inside its transaction: what is found is what is published, no more and no less.

Drafts never come near it: a trial publishes nothing, and a rehearsed publication is not indexed.
To build it anew: manage.py rebuild_modelsearch_index.
"""

from collections.abc import Iterator
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from modelsearch.backends import get_search_backend
from modelsearch.conf import get_app_config

from kb.editorial.models import ChangeSet, Record

BATCH = 500


def index_edition(*, change_set: ChangeSet, rehearsal: bool, **kwargs) -> None:
    if rehearsal:
        return
    for model, revisions in change_set.changed_records().items():
        if model.search_fields:
            keys = [revision.object_id for revision in revisions]
            for some in _batches(iter(keys)):
                _index(model, some)


def _index(model: type[Record], keys: list) -> None:
    """The old entries go in one statement and the new come in one: the backend itself would update them one by one."""
    entries = get_app_config().get_model("IndexEntry").objects
    kind = ContentType.objects.get_for_model(model)
    entries.filter(content_type=kind, object_id__in=[str(key) for key in keys]).delete()
    records = list(model.with_names().filter(pk__in=keys))
    if records:
        get_search_backend().get_index_for_model(model).add_items(model, records)


def _batches(keys: Iterator) -> Iterator[list]:
    while some := list(islice(keys, BATCH)):
        yield some
