"""What an earlier edition of a file brought into being, and this one does not list."""

from arenas.models import Import, ImportLine, ImportState, Rank, Removed, Share
from kb.editorial.models import Record

from .comparing import Comparison
from .origins import MappedRow, Origin
from .reading import Row, Table
from .sheets import BY_PLURAL, RECORDS


def removed_by(job: Import, tables: dict[str, Table]) -> dict[type[Record], set[str]]:
    """What an editor has deprecated by now is dealt with."""
    if not job.mapping_id:
        return {}
    before = Import.objects.exclude(pk=job.pk).made_before(job.mapping_id)
    removed = {}
    for plural, keys in before.items():
        sheet = BY_PLURAL[plural]
        listed = {row.cells.get(sheet.key[0], "") for row in tables[plural].rows}
        rows = sheet.model.objects.exclude(rank=Rank.DEPRECATED) if sheet.model is Share else sheet.model.objects.all()
        there = set(rows.values_list(sheet.model.key_name, flat=True))
        removed[sheet.model] = (set(keys) - listed) & there
    return {} if job.state == ImportState.DRAFTING and job.removed == Removed.LEAVE else removed


def deprecate(job: Import, tables: dict[str, Table], keys: set[str]) -> None:
    reason = f"No longer listed by its source, as of {job.sent_at:%Y-%m-%d}."
    rows = [{"slug": key, "rank": Rank.DEPRECATED.value, "rank_reason": reason} for key in sorted(keys)]
    tables["shares"].present = True
    origins = {header: Origin(job.name, 0, header, "") for header in ("slug", "rank", "rank_reason")}
    tables["shares"].rows += [MappedRow(job.name, None, cells, origins=origins) for cells in rows]


def no_longer_listed(job: Import, found: Comparison) -> list[ImportLine]:
    tables: dict[str, Table] = {plural: Table() for plural in BY_PLURAL}
    for model, keys in found.listed.items():
        plural = RECORDS[model].plural
        tables[plural].rows = [Row("", None, {RECORDS[model].key[0]: key}) for key in keys]
    return [
        ImportLine(imported=job, what=ImportLine.What.GONE, noun=model.noun(), key=key, name=str(record)[:200])
        for model, keys in removed_by(job, tables).items()
        for key, record in sorted((r.natural_key, r) for r in model.with_names().filter(**{f"{model.key_name}__in": keys}))
    ]
