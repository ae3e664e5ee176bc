"""The three steps of an import at the desk: looking at the file, comparing it with what is published, drafting the difference.

Each runs in a process of its own (see process), may be killed at any moment, and leaves either what was before or all that it
was to do.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from arenas.models import Import, ImportLine, ImportState, Removed, Share
from arenas.models.mapping import RUNNING
from kb.editorial import actions, trial
from kb.editorial.models import current_edition

from . import guessing
from .comparing import Comparison, compare
from .drafting import GONE, NEW
from .foreign import AskEncoding, Foreign, Progress, read_tables
from .language import NotUnderstood, understood
from .limits import Limits
from .mapping import Mapper
from .our_package import is_ours, read_ours
from .reading import Problem, Refused, Table
from .removing import deprecate, no_longer_listed, removed_by
from .sheets import NOUNS, RECORDS
from .world import World

#: So much of a table is shown to whoever has to say what it means.
SAMPLE_ROWS, SAMPLE_CELL = 3, 60
#: How often the page that waits is told how far it has come, in seconds.
TELL_EVERY = 0.5
BATCH = 500
log = logging.getLogger(__name__)


class Slow(Exception):
    """It takes longer than it may."""


def run(pk: int) -> None:
    """Does what the import waits for. What goes wrong is said on its page, in words."""
    job = Import.objects.filter(pk=pk, state__in=RUNNING).first()
    if job is None:  # forgotten, or done by another process
        return
    steps: dict[str, Callable[[Import], None]] = {"looking": look, "checking": check, "drafting": draft}
    try:
        steps[job.state](job)
    except AskEncoding as ask:
        _save(job, state=ImportState.ENCODING, found={"file": ask.file, "samples": ask.samples})
    except Refused as refused:
        _tell_failure(job, refused.problems)
    except NotUnderstood as wrong:
        _tell_failure(job, [f"The mapping cannot be used. {problem}" for problem in wrong.problems])
    except (Slow, MemoryError):
        raise  # there may be nothing left to say it with: see process
    except trial.Busy:
        _tell_failure(job, ["Others were editing for too long. Nothing was done; try again."])
    except actions.Refused as refused_draft:
        _tell_failure(job, [str(refused_draft)])
    except Exception:
        log.exception("Import %s broke", pk)
        _tell_failure(job, ["Something went wrong here, and not in your file. It stands in the server’s log."])


def give_up(pk: int, reason: str) -> None:
    for job in Import.objects.filter(pk=pk, state__in=RUNNING):
        _tell_failure(job, [f"{reason} Split the file, and import its parts."])


# --- the steps ---


def look(job: Import) -> None:
    """Finds the tables. Goes on to compare them if it is known what they mean: by a saved mapping, or because they are ours."""
    tables = None if _is_our_package(job) else _tables(job)
    if tables is None:
        return check(job)
    job.found = {"tables": [_described(table) for table in tables]}
    if job.definition is None and guessing.is_ours(tables):
        job.definition = guessing.ours(tables)
    if job.definition is not None:
        _save(job, found=job.found, definition=job.definition)
        return check(job, tables)
    return _save(job, found=job.found, state=ImportState.COLUMNS)


def _described(table: Foreign) -> dict[str, Any]:
    samples = [[row[place][:SAMPLE_CELL] for _, row in table.rows[:SAMPLE_ROWS]] for place, _ in enumerate(table.header)]
    noun = guessing.noun_of(table.name, table.header)
    return {"name": table.name, "header": table.header, "samples": samples, "rows": len(table.rows), "noun": noun}


def check(job: Import, tables: list[Foreign] | None = None) -> None:
    """Compares, without keeping anybody waiting, and writes down what would change and what is wrong."""
    found = _compared(job, tables)
    gone = [] if found.problems else no_longer_listed(job, found)  # a row that cannot be read may be the one that is missed
    lines = [*_wrong(job, found), *_changes(job, found), *gone]
    counts = {plural: dict(counter) for plural, counter in found.counts.items()}
    for line in gone:
        each = counts.setdefault(RECORDS[NOUNS[line.noun]].plural, {})
        each[GONE] = each.get(GONE, 0) + 1
    with trial.one_at_a_time():
        if not _is_wanted(job):
            return
        job.lines.all().delete()
        for begin in range(0, len(lines), BATCH):
            ImportLine.objects.bulk_create(lines[begin : begin + BATCH])
        _save(
            job,
            state=ImportState.CHECKED,
            counts=counts,
            can_draft=found.can_draft and bool(found.drafts or gone),
        )


def draft(job: Import) -> None:
    """One change-set, or nothing. The lock is held for the writing alone, unless somebody has published since the comparison."""
    seen = current_edition()
    found = _compared(job)
    _teller(job)("Writing the drafts", 0, 0)
    with trial.one_at_a_time():
        if not _is_wanted(job):
            return None
        if current_edition() != seen:
            found = _compared(job)
        if found.can_draft and (job.leave_out or not found.problems):
            return _write(job, found)
    # what was published meanwhile has made some of its rows wrong: whoever asked has to see them first
    return check(job)


def _is_wanted(job: Import) -> bool:
    """Not if it was given up for lost meanwhile, and perhaps begun anew."""
    return Import.objects.filter(pk=job.pk, state=job.state).exists()


def _write(job: Import, found: Comparison) -> None:
    made: dict[str, list[str]] = {}
    for told in found.told:
        if told.what == NEW:
            made.setdefault(RECORDS[type(told.record)].plural, []).append(told.record.natural_key)
    change_set = None
    if found.drafts:
        note = f"By the mapping “{job.mapping}”." if job.mapping else ""
        change_set = actions.new_change_set(title=f"Import of {job.name}", by=job.owner, note=note)
        actions.save_drafts(change_set=change_set, drafts=found.drafts, by=job.owner)
    _save(job, state=ImportState.DRAFTED, change_set=change_set, made=made, content=None)


# --- what they share ---


def _compared(job: Import, foreign: list[Foreign] | None = None) -> Comparison:
    progress = _teller(job)
    tables, problems = _ours(job, progress, foreign)
    gone = {} if job.state != ImportState.DRAFTING or job.leave_out else removed_by(job, tables)
    if job.removed == Removed.DEPRECATE:
        deprecate(job, tables, gone.pop(Share, set()))
        gone = {}
    return compare(tables, problems, gone=gone, progress=progress)


def _ours(job: Import, progress: Progress, foreign: list[Foreign] | None) -> tuple[dict[str, Table], list[Problem]]:
    if foreign is None and _is_our_package(job):
        return read_ours(job.name, bytes(job.content or b""), Limits.of_settings()), []
    definition = understood(job.definition)
    progress("Reading the file", 0, 0)
    mapper = Mapper(definition, foreign or _tables(job), World(), job.source)
    tables = mapper.mapped(progress)
    return tables, mapper.problems


def _is_our_package(job: Import) -> bool:
    return job.definition is None and is_ours(bytes(job.content or b""))


def _tables(job: Import) -> list[Foreign]:
    return read_tables(job.name, bytes(job.content or b""), Limits.of_settings(), job.encoding)


# --- what is written down ---


def _wrong(job: Import, found: Comparison) -> list[ImportLine]:
    What = ImportLine.What
    return [
        _problem(job, what, problem)
        for what, problems in ((What.ERROR, found.problems), (What.LEFT_OUT, found.left_out))
        for problem in problems
    ]


def _problem(job: Import, what: str, problem: Problem | str) -> ImportLine:
    if isinstance(problem, str):
        return ImportLine(imported=job, what=what, reason=problem)
    place = {
        "file": problem.file[:200],
        "row": problem.row,
        "column": problem.column[:500],
        "value": (problem.value or "")[:2000],
    }
    return ImportLine(imported=job, what=what, reason=problem.reason, **place)


def _changes(job: Import, found: Comparison) -> list[ImportLine]:
    lines = []
    for told in found.told:
        file, row = told.place or ("", None)
        record = told.record
        line = ImportLine(imported=job, what=told.what, noun=record.noun(), key=record.natural_key, name=str(record)[:200])
        line.file, line.row, line.changes = file[:200], row, [list(change) for change in told.changes]
        lines.append(line)
    return lines


def _tell_failure(job: Import, problems: list[Problem | str]) -> None:
    lines = [_problem(job, ImportLine.What.ERROR, problem) for problem in problems[:1000]]
    job.lines.all().delete()
    ImportLine.objects.bulk_create(lines)
    _save(job, state=ImportState.FAILED, failure="\n".join(str(problem) for problem in problems[:3]))


def _save(job: Import, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(job, name, value)
    job.save(update_fields=list(fields))


def _teller(job: Import) -> Progress:
    """Tells the page that waits, but not while a transaction would hide it until its end."""
    last = 0.0

    def tell(step: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > TELL_EVERY and not connection.in_atomic_block:
            last = time.monotonic()
            Import.objects.filter(pk=job.pk).update(step=step, done=done, total=total)

    return tell
