"""A copy kept from the change feed alone is what the database holds, after 200 editions of anything, wherever it broke off."""

from random import Random

import pytest

from arenas.models import Actor
from kb.editorial import actions, snapshot
from kb.editorial.models import ChangeSet
from kb.http import nouns
from kb.sources.models import Source
from tests import factories as make
from tests.arenas.api_world import ask

pytestmark = pytest.mark.django_db(transaction=True)
EDITIONS = 200


class Editors:
    """They create, change, retire and undo at random; what is refused is not published."""

    KINDS = {"create": 4, "change": 5, "swap": 6, "retire": 4, "undo": 4}

    def __init__(self, chance):
        self.chance, self.made, self.published = chance, 0, dict.fromkeys(self.KINDS, 0)
        self.petra, self.paula = make.make_editor("petra"), make.make_editor("paula")
        make.release(self.create())

    def publish_something(self):
        [kind] = self.chance.choices(list(self.KINDS), self.KINDS.values())
        change_set = getattr(self, kind)()
        if change_set.revisions.exists() and self._published(change_set):
            self.published[kind] += 1

    def _published(self, change_set):
        # Submitted without its rehearsal: publication asks all of it again.
        ChangeSet.objects.filter(pk=change_set.pk).update(state=ChangeSet.State.SUBMITTED)
        try:
            return actions.publish(change_set=change_set, by=self.paula)
        except actions.NotPublished:  # a source that is cited stays, and what was changed since is not undone
            return 0

    def create(self):
        self.made += 1
        source = make.source(f"s{self.made}")
        return self._change_set(source, make.actor(f"a{self.made}", citations=make.cites(source, *self._some(Source))))

    def change(self):
        sources = [make.changed(each, title=f"Title {self.chance.random()}") for each in self._some(Source)]
        cited = [make.actor(citations=make.cites(*self._some(Source))).content["citations"] for _ in range(2)]
        return self._change_set(*sources, *map(self._citing, self._some(Actor), cited))

    def _citing(self, actor, citations):
        return actions.Draft(actor.model, actor.pk, actor.name, actor.content | {"citations": citations})

    def swap(self):
        """Two sources pass each other their slugs: only the ids say which is which."""
        some = self._some(Source)
        return self._change_set(
            *(make.changed(each, slug=other.content["slug"]) for each, other in zip(some, reversed(some), strict=True))
        )

    def retire(self):
        return self._change_set(*map(make.gone, [*self._some(Actor), *self._some(Source)]))

    def undo(self):
        return actions.undo(change_set=self.chance.choice(ChangeSet.objects.editions()[:6]), by=self.petra)

    def _change_set(self, *drafts):
        return make.make_change_set(*drafts, author=self.petra)

    def _some(self, model):
        """Two of them at most, as they are."""
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        some = model.objects.in_bulk(self.chance.sample(keys, min(len(keys), self.chance.randrange(3))))
        return [actions.Draft(model, pk, str(record), snapshot.take(record)) for pk, record in some.items()]


class Mirror:
    """What it holds and where it goes on. It takes one answer at a time, and sometimes goes back to what it last wrote down."""

    def __init__(self):
        self.held, self.place, self.edition = {}, "changes/?since=0", 0
        self.written_down, self.pages = ({}, self.place), 0

    def take_one(self, limit):
        answer = ask(self.place if "limit=" in self.place else f"{self.place}&limit={limit}").json()
        for change in answer["results"]:
            name = change["noun"], change["id"]
            assert self.held.get(name) == change["before"], "it said before what we have"
            self.held[name] = change["after"]
            if change["after"] is None:
                del self.held[name]
        self.edition, at_end, self.pages = answer["edition"], answer["next"] is None, self.pages + 1
        self.place = f"changes/?since={self.edition}" if at_end else answer["next"].removeprefix("http://testserver/api/v1/")
        return at_end

    def write_down(self):
        self.written_down = dict(self.held), self.place

    def crash(self):
        self.held, self.place = dict(self.written_down[0]), self.written_down[1]


def database():
    """Every row that readers see, read from the tables themselves."""
    everything = ((noun, each) for noun, model in nouns().items() for each in model.objects.all())
    return {(noun, str(each.pk)): snapshot.take(each) for noun, each in everything}


def test_a_mirror_equals_the_database_after_200_random_editions():
    chance = Random(6)
    editors, mirror = Editors(chance), Mirror()
    while ChangeSet.objects.editions().count() < EDITIONS:
        editors.publish_something()
        for step in chance.sample([mirror.write_down, mirror.crash, lambda: mirror.take_one(chance.randint(1, 9))], 3):
            if chance.random() < 0.25:
                step()
    while not mirror.take_one(chance.randint(1, 9)):
        pass
    assert (mirror.edition, mirror.held) == (EDITIONS, database())
    assert min(editors.published.values()) > 10 and mirror.pages > 100 and len(mirror.held) > 20, "it was put to the test"
