"""Many editors and publishers at once, and death at any moment."""

import os
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection, connections

from arenas.models import Share, Stage
from kb.editorial import actions
from kb.editorial.models import ChangeSet, current_edition, state_at
from kb.editorial.trial import one_at_a_time, trial
from kb.sources.models import Source
from tests import factories as make
from tests.editor import Editor, errors, public_rows

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs):
    """Runs them all in threads that start together; raises what any of them raised."""
    start = Barrier(len(jobs))

    def run(job):
        try:
            start.wait()
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(run, job) for job in jobs]]


def test_twenty_editors_load_and_save_at_once():
    """All of them the same two records, each in an order of their own, and each beside a draft that is theirs alone."""
    world = make.SmallWorld()
    hot = [make.share(world.refining, world.cn, period=str(year)) for year in (2001, 2002)]
    make.publish(*hot)
    editors = [Editor(f"editor-{n}") for n in range(20)]
    for editor in editors:
        make.make_change_set(make.source(editor.user.username), author=editor.user, at_desk=True)
    before = public_rows()

    def work(editor):
        for share in random.sample(hot, len(hot)):
            editor.save(Share, share.pk, verbatim="7%")

    at_once([lambda editor=editor: work(editor) for editor in editors])
    assert public_rows() == before
    for editor in editors:
        drafts = editor.current().revisions
        assert [(r.content["verbatim"], r.version) for r in drafts.of(Share)] == [("7%", 1)] * len(hot)
        assert [(r.key, r.version) for r in drafts.of(Source)] == [(editor.user.username, 1)]


def test_ten_tabs_of_one_editor_save_one_draft_once_a_form():
    """Every save that was accepted is a version; every other was refused and says so."""
    world = make.SmallWorld()
    edith = Editor("edith")
    forms = [edith.load(Share, world.share.pk) for _ in range(10)]
    jobs = [
        lambda n=n, form=form: edith.send(Share, world.share.pk, form | {"verbatim": f"{n}%"}) for n, form in enumerate(forms)
    ]
    sent = at_once(jobs)
    assert sorted(response.status_code for response in sent) == [302] + [409] * 9, [errors(r) for r in sent]
    assert edith.draft_of(Share).version == 1


def test_one_add_form_sent_by_five_impatient_clicks_makes_one_draft():
    edith = Editor("edith")
    edith.save(Source, slug="first", title="First")
    form = edith.load(Source) | {"slug": "iea", "title": "IEA"}
    sent = at_once([lambda: edith.send(Source, None, form) for _ in range(5)])
    assert sorted(response.status_code for response in sent) == [302] + [409] * 4
    assert edith.current().revisions.count() == 2


def test_publications_at_once_get_consecutive_numbers():
    change_sets = [make.make_change_set(make.source(f"source-{n}")) for n in range(12)]
    for change_set in change_sets:
        actions.submit(change_set=change_set, by=change_set.author)
    paula = make.make_editor("paula")
    numbers = at_once([lambda cs=cs: actions.publish(change_set=cs, by=paula) for cs in change_sets])
    assert sorted(numbers) == list(range(1, 13))
    assert Source.objects.count() == 12


def test_one_of_six_publications_of_one_record_wins():
    world = make.SmallWorld()
    paula = make.make_editor("paula")
    rivals = [make.make_change_set(make.changed(world.share, verbatim=f"{n}%")) for n in range(6)]
    for rival in rivals:
        actions.submit(change_set=rival, by=rival.author)

    def try_to_publish(rival):
        try:
            return actions.publish(change_set=rival, by=paula)
        except actions.Conflict:
            return None

    numbers = at_once([lambda rival=rival: try_to_publish(rival) for rival in rivals])
    assert sorted(n or 0 for n in numbers) == [0] * 5 + [2]
    assert current_edition() == 2


def test_readers_do_not_wait_for_an_open_trial(client):
    """A slow editor's page holds the lock; a reader is answered while it does."""
    world = make.SmallWorld()
    change_set = make.make_change_set(make.changed(world.share, verbatim="1%"))
    entered, read_it = threading.Event(), threading.Event()

    def slow():
        with one_at_a_time(), trial(change_set):
            entered.set()
            return read_it.wait(20)

    def read():
        entered.wait(20)
        page = client.get("/stages/refining/").content.decode()
        read_it.set()
        return page

    answered, page = at_once([slow, read])
    assert answered, "the reader was answered before the trial ended"
    assert "85–95" in page


@pytest.mark.skipif("sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="PostgreSQL queues by itself")
def test_whoever_has_just_had_the_turn_goes_to_the_end_of_the_queue():
    """One who begins again and again, without a pause, does not keep out one who came once."""
    greedy_turns, waiting, done = [], threading.Event(), threading.Event()

    def greedy():
        while not done.is_set():
            with one_at_a_time():
                if waiting.is_set():
                    greedy_turns.append(1)
                time.sleep(0.01)

    def patient():
        time.sleep(0.1)
        turns = []
        for _ in range(5):
            waiting.set()
            with one_at_a_time():
                turns.append(len(greedy_turns))
                greedy_turns.clear()
                waiting.clear()
        done.set()
        return turns

    _, turns = at_once([greedy, patient])
    assert max(turns) <= 3, turns


# --- death at any moment ---

PUBLISH = """
import os, signal, sys, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.contrib.auth.models import User
from django.db import connection
from kb.editorial import actions
from kb.editorial.models import ChangeSet
if sys.argv[4] == "torn":
    from contextlib import nullcontext
    from kb.editorial.actions import reviewing
    reviewing.one_at_a_time = nullcontext
fatal, count = int(sys.argv[3]), 0
def wrapper(execute, sql, params, many, context):
    global count
    count += 1
    if count == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
change_set, paula = ChangeSet.objects.get(pk=sys.argv[2]), User.objects.get(username="paula")
print("ready", flush=True)
if fatal < 0:  # a fork has no start to wait for
    connection.close()
    for statement in range(-fatal, 10_000):
        pid = os.fork()
        if not pid:
            fatal = statement
            with connection.execute_wrapper(wrapper):
                actions.publish(change_set=change_set, by=paula)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        print(code, flush=True)
        sys.stdin.readline()
        if code != -signal.SIGKILL:
            break
else:
    actions.publish(change_set=change_set, by=paula)
"""


def publisher(change_set, fatal, how="whole"):
    arguments = [str(connection.settings_dict["NAME"]), str(change_set.pk), str(fatal), how]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE, "DATABASE_POOL": "no"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen([sys.executable, "-c", PUBLISH, *arguments], env=environment, text=True, **pipes)
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    return process


def test_killed_before_any_of_its_statements_a_publication_has_done_nothing_or_all():
    world = make.SmallWorld()
    make.make_editor("paula")
    lone = make.stage(world.magnets, "lone")
    make.publish(lone)
    drafts = (
        make.source("iea"),
        make.changed(world.share, verbatim="90%"),
        make.gone(lone),
        make.changed(world.refining, inputs=[]),
    )
    change_set = make.make_change_set(*drafts)
    actions.submit(change_set=change_set, by=change_set.author)
    before, deaths = public_rows(), 0
    with publisher(change_set, -1) as process:
        while (code := process.stdout.readline().strip()) == "-9":
            if current_edition() == 3:  # all was done; those who would hear of it have not been told
                break
            assert public_rows() == before and current_edition() == 2
            assert ChangeSet.objects.get(pk=change_set.pk).state == "submitted"
            deaths += 1
            process.stdin.write("next\n")
            process.stdin.flush()
        process.stdin.close()
        assert code in ("0", "-9"), process.stderr.read()
    assert deaths > 20 and current_edition() == 3 and Share.objects.get().lower == 90
    assert Source.objects.filter(slug="iea").exists() and not Stage.objects.filter(slug="lone").exists()


def test_the_drill_finds_a_publication_that_is_not_written_at_once():
    """Its control: without the transaction around them, records are public before there is an edition that says so."""
    make.make_editor("paula")
    change_set = make.make_change_set(*[make.source(f"source-{n}") for n in range(3)])
    actions.submit(change_set=change_set, by=change_set.author)
    seen = set()
    with publisher(change_set, -1, how="torn") as process:
        while process.stdout.readline().strip() == "-9":
            seen.add((Source.objects.count(), current_edition()))
            process.stdin.write("next\n")
            process.stdin.flush()
        process.stdin.close()
    assert seen - {(0, 0), (3, 1)}


def test_killed_from_outside_a_publication_is_whole_or_not_at_all():
    change_set = make.make_change_set(*[make.source(f"source-{n}") for n in range(1000)])
    actions.submit(change_set=change_set, by=change_set.author)
    make.make_editor("paula")
    for seconds in (0.05, 0.15, 0.4):
        with publisher(change_set, 0) as process:
            time.sleep(seconds)
            process.kill()
        assert (Source.objects.count(), current_edition()) in [(0, 0), (1000, 1)]
        if current_edition():
            break
    else:
        actions.publish(change_set=change_set, by=make.make_editor("paula"))
    assert len(state_at(1)) == 1000
