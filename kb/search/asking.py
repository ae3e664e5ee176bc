"""A question to the index.

The entries are modelsearch's; they are asked here for all nouns at once, since its own queries are one a noun, rank every match
(however many) and compare UUIDs in a form in which SQLite does not keep them.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from modelsearch.index import get_indexed_models

from kb.editorial.models import Record
from kb.moment import moment

MOST_CHARACTERS = 200
MOST_WORDS = 20
#: Ranking takes time for each match: of very many, so many are looked at.
CANDIDATES = 1000
WORD = re.compile(r"[^\W_]+")

#: Every word must occur, as a word or as the beginning of one. Names weigh more than texts.
SQLITE = """
    SELECT entry.content_type_id, entry.object_id
    FROM (SELECT rowid AS id, bm25(modelsearch_indexentry_fts, 10, 1, 10) AS score FROM modelsearch_indexentry_fts
          WHERE modelsearch_indexentry_fts MATCH %s LIMIT %s) AS found
    JOIN modelsearch_indexentry AS entry ON entry.id = found.id
    {where} ORDER BY found.score, entry.object_id LIMIT %s
"""
POSTGRESQL = """
    SELECT content_type_id, object_id
    FROM (SELECT * FROM modelsearch_indexentry WHERE title || body @@ to_tsquery('simple', %s) LIMIT %s) AS entry
    CROSS JOIN to_tsquery('simple', %s) AS question
    {where}
    ORDER BY ts_rank(autocomplete, question) + ts_rank(title, question) + ts_rank(body, question) / 10 DESC, object_id LIMIT %s
"""


class Unanswerable(ValueError):
    """The question is empty or too long, or of another edition; the message says which, in words for who asked."""


@dataclass(frozen=True)
class Found:
    """The records of one noun, best first."""

    model: type[Record]
    records: list[Record]

    @property
    def noun(self) -> str:
        return self.model.noun()

    @property
    def title(self) -> str:
        name = str(self.model._meta.verbose_name_plural)
        return name[0].upper() + name[1:]


def search(query: str, noun: str | None = None, limit: int = 100) -> list[Found]:
    """Groups by noun, the noun of the best match first; at most `limit` records in all. A query, and one for each noun found."""
    if moment():
        raise Unanswerable("The search knows today’s edition only. Take as_of out of the address.")
    words = words_of(query)
    models = searchable()
    kinds = {ContentType.objects.get_for_model(models[name]).pk: models[name] for name in ([noun] if noun else models)}
    keys = defaultdict(list)
    for kind, key in _candidates(words, list(kinds), limit):
        keys[kinds[kind]].append(key)
    return [found for model, ours in keys.items() if (found := Found(model, _records(model, ours))).records]


def searchable() -> dict[str, type[Record]]:
    return {model.noun(): model for model in get_indexed_models() if issubclass(model, Record)}


def words_of(query: str) -> list[str]:
    if len(query) > MOST_CHARACTERS:
        raise Unanswerable(f"A search has at most {MOST_CHARACTERS} characters; this one has {len(query)}.")
    words = WORD.findall(query.lower())
    if len(words) > MOST_WORDS:
        raise Unanswerable(f"A search has at most {MOST_WORDS} words; this one has {len(words)}.")
    if not words:
        raise Unanswerable("Type a word to search for.")
    return list(dict.fromkeys(words))


def _candidates(words: list[str], kinds: list[int], limit: int) -> list[tuple[int, str]]:
    if not kinds:
        return []
    params: list[str | int]
    if connection.vendor == "sqlite":
        statement, question = SQLITE, " ".join(f'"{word}"*' for word in words)
        params = [question, CANDIDATES]
    else:
        statement, question = POSTGRESQL, " & ".join(f"'{word}':*" for word in words)
        params = [question, CANDIDATES, question]
    where = f"WHERE entry.content_type_id IN ({', '.join(['%s'] * len(kinds))})"
    with connection.cursor() as cursor:
        cursor.execute(statement.format(where=where), [*params, *kinds, limit])
        return cursor.fetchall()


def _records(model: type[Record], keys: list[str]) -> list[Record]:
    """In the order of the keys; a key that is no more is passed over."""
    records = {str(pk): record for pk, record in model.with_names().in_bulk(keys).items()}
    return [records[key] for key in keys if key in records]
