"""What the texts of an import point to that is not there. It hinders no import: what is missing may come with the next."""

from collections.abc import Callable, Iterator

from arenas.models import Indicator, Instrument, Rank, Share, Strategy
from arenas.models.texts import TEXTS, problems
from kb.editorial.models import Record
from kb.markdown import Target

from .reading import Problem, Row
from .sheets import NOUNS
from .world import World


class Proofreading:
    """Asks the world as the files leave it, without what they delete; no query that the import would not make anyway."""

    def __init__(self, world: World, gone: dict[Record, None]):
        self.world, self.gone = world, gone
        self.held: set[tuple[str, str]] | None = None

    def problems(self, record: Record, row: Row) -> Iterator[Problem]:
        for field in TEXTS.get(type(record), ()):
            header = field if field in row.cells else ""
            if text := row.cells.get(header):
                yield from (Problem(row.file, words, row.number, header) for words in self._problems(type(record), field, text))

    def _problems(self, model: type[Record], field: str, text: str) -> Iterator[str]:
        return problems(model, field, text, lambda targets: {target for target in targets if self._is_there(target)})

    def _is_there(self, target: Target) -> bool:
        if target.is_include:
            ask: Callable[..., bool] = getattr(self, f"_{target.noun}")
            return ask(*target.key.split())
        return target.noun in NOUNS and self._record(NOUNS[target.noun], target.key) is not None

    def _record(self, model: type[Record], key: str):
        record = self.world.records(model).get(key)
        return None if record in self.gone else record

    # --- one a word of includes, of what may be too few or too many words ---

    def _held(self, stage: str = "", actor: str = "", *more: str) -> bool:
        if self.held is None:
            shares = [each for each in self.world.records(Share).values() if each not in self.gone]
            self.held = {(each.stage.natural_key, each.actor.natural_key) for each in shares if each.rank != Rank.DEPRECATED}
        return (stage, actor) in self.held and not more

    def _share(self, *key: str) -> bool:
        return self._record(Share, " ".join(key)) is not None

    def _observed(self, indicator: str = "", actor: str = "", period: str = "", *more: str) -> bool:
        record = self._record(Indicator, indicator)
        seen = self.world.parts(record)["observations"] if record and not more else []
        return any(each.actor.natural_key == actor and period in ("", each.period) for each in seen)

    def _target(self, strategy: str = "", number: str = "", *more: str) -> bool:
        record = self._record(Strategy, strategy)
        count = len(self.world.parts(record)["targets"]) if record and not more else 0
        return number in map(str, range(1, count + 1))

    def _budget(self, *key: str) -> bool:
        record = self._record(Instrument, " ".join(key))
        return record is not None and record.budget is not None
