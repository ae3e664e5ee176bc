"""The language of mappings: how a table from elsewhere is said in our columns, as data and never as code.

A definition is JSON: `rules`, each with `from` (a file's name, * stands for anything) or `rows` of its own, `to` (one of our
tables) and `set` (our columns, each with the value that it gets). docs/editing.md tells it to editors.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from .reading import CONTROL, character, like
from .rules import BLANKS, Definition, Lookup, Rule, Skip, Value
from .sheets import BY_PLURAL, Sheet

#: Where a value may come from: exactly one of them.
ORIGINS = ("column", "columns", "constant", "template", "key_of", "source")
#: What may then be done with it, in this order whatever the order in the definition.
STEPS = ("blank", "values", "otherwise", "match", "record", "country", "slug", "cut", "default", "required")
OF_A_COUNTRY = ("code", "alpha3", "name")
MOST_RULES = 100
SHORTEST_CUT = 10


class NotUnderstood(Exception):
    """The definition is none: says where and why, all at once."""

    def __init__(self, problems: Iterable[str]):
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


def understood(data: Any) -> Definition:
    """Raises NotUnderstood."""
    reader = _Reader()
    reader.problems += [f"It holds {character(text)}." for text in _hidden(data)][:1]
    definition = reader.definition(data)
    if reader.problems:
        raise NotUnderstood(reader.problems)
    return definition


def _hidden(data: Any) -> Iterator[str]:
    """Characters that no text has, and no database would keep. Without recursion: a hostile definition may be nested deeply."""
    left = [data]
    while left:
        each = left.pop()
        if isinstance(each, str):
            yield from CONTROL.findall(each)
        elif isinstance(each, dict | list):
            left += [*each, *each.values()] if isinstance(each, dict) else each


class _Reader:
    def __init__(self) -> None:
        self.problems: list[str] = []

    def definition(self, data: Any) -> Definition:
        if not isinstance(data, dict) or not isinstance(data.get("rules"), list) or not data["rules"]:
            self.problems.append("A mapping is an object with a list of “rules”.")
            return Definition({})
        self._known(data, ("about", "blank", "rules"), "the mapping")
        if len(data["rules"]) > MOST_RULES:
            self.problems.append(f"There are {len(data['rules'])} rules; {MOST_RULES} are allowed.")
            return Definition({})
        rules: dict[str, Rule] = {}
        for number, each in enumerate(data["rules"], start=1):
            rule = self._rule(each, f"rule {number}")
            if rule and rule.name in rules:
                self.problems.append(f"rule {number}: there is a rule “{rule.name}” already.")
            elif rule:
                rules[rule.name] = rule
        for rule in rules.values():
            self._references(rule, rules)
        return Definition(rules, tuple(word.casefold() for word in self._words(data.get("blank", []), "blank")) + BLANKS)

    def _rule(self, data: Any, place: str) -> Rule | None:
        if not isinstance(data, dict):
            self.problems.append(f"{place}: it is an object with “from”, “to” and “set”.")
            return None
        self._known(data, ("name", "about", "from", "rows", "to", "set", "skip", "only_new", "gather"), place)
        sheet = BY_PLURAL.get(str(data.get("to", "")))
        if sheet is None or sheet.in_markdown:
            self.problems.append(
                f"{place}: “to” is one of {', '.join(s.plural for s in BY_PLURAL.values() if not s.in_markdown)}."
            )
            return None
        name = str(data.get("name") or sheet.plural)
        place = f"rule “{name}”"
        headers = [*sheet.headers, *([sheet.text] if sheet.text else [])]
        rows = self._rows(data, sheet, headers, place)
        values = self._set(data.get("set"), sheet, headers, place) if rows is None else {}
        pattern = data.get("from", "*")
        if not isinstance(pattern, str) or not pattern:
            self.problems.append(f"{place}: “from” is a file's name.")
            pattern = "*"
        only_new, gather = (
            frozenset(self._among(data.get(each, []), headers, f"{place}, {each}")) for each in ("only_new", "gather")
        )
        skip = tuple(self._skips(data.get("skip", []), place))
        return Rule(name, sheet, pattern, tuple(rows or ()), values, skip, only_new, gather)

    def _rows(self, data: dict[str, Any], sheet: Sheet, headers: list[str], place: str) -> list[dict[str, str]] | None:
        """Rows that stand in the definition itself: a chain that all stages belong to."""
        if "rows" not in data:
            return None
        if "from" in data or "set" in data or not isinstance(data["rows"], list):
            self.problems.append(f"{place}: with “rows”, a list, it has no “from” and no “set”.")
            return []
        for row in data["rows"]:
            if not isinstance(row, dict) or not all(isinstance(cell, str) for cell in row.values()):
                self.problems.append(f"{place}: each of its rows is an object of texts.")
                return []
            self._known(row, headers, place)
            if lacking := [header for header in sheet.owner or sheet.key if not row.get(header)]:
                self.problems.append(f"{place}: each of its rows needs “{lacking[0]}”.")
        return data["rows"]

    def _set(self, data: Any, sheet: Sheet, headers: list[str], place: str) -> dict[str, Value]:
        if not isinstance(data, dict) or not data:
            self.problems.append(f"{place}: “set” says what each of our columns gets.")
            return {}
        self._known(data, headers, f"{place}, set")
        for header in sheet.owner or sheet.key:
            if header not in data:
                self.problems.append(f"{place}: “set” lacks “{header}”, by which a row is known.")
        values = {header: self._value(each, f"{place}, {header}") for header, each in data.items() if header in headers}
        return {header: value for header, value in values.items() if value}

    def _value(self, data: Any, place: str) -> Value | None:
        if isinstance(data, str):
            return Value("column", data)
        if not isinstance(data, dict):
            self.problems.append(f"{place}: a value is a column's name, or an object.")
            return None
        self._known(data, (*ORIGINS, *STEPS), place)
        origins = [name for name in ORIGINS if name in data]
        if len(origins) != 1:
            self.problems.append(f"{place}: it needs one of {', '.join(ORIGINS)}, and only one.")
            return None
        [origin] = origins
        of = data[origin]
        if origin == "columns":
            of = self._words(of, place)
        elif origin == "source":
            of = ""
        elif not isinstance(of, str) or (not of and origin != "constant"):
            self.problems.append(f"{place}: “{origin}” is a text.")
            return None
        return Value(
            origin,
            of,
            blank=tuple(word.casefold() for word in self._words(data.get("blank", []), f"{place}, blank")),
            values={old.casefold(): new for old, new in self._texts(data.get("values", {}), f"{place}, values").items()},
            otherwise=str(data["otherwise"]) if "otherwise" in data else None,
            match=self._noun(data.get("match", ""), place),
            record=tuple(self._lookups(data.get("record", []), place)),
            country=self._country(data.get("country", ""), place),
            slug=data.get("slug") is True,
            cut=self._cut(data.get("cut", 0), place),
            default=str(data.get("default", "")),
            required=data.get("required") is True,
        )

    def _cut(self, data: Any, place: str) -> int:
        if isinstance(data, int) and (data == 0 or data >= SHORTEST_CUT) and data is not True:
            return data
        self.problems.append(f"{place}: “cut” is a number of characters, {SHORTEST_CUT} at least.")
        return 0

    def _country(self, data: Any, place: str) -> str:
        if data in ("", *OF_A_COUNTRY):
            return str(data)
        self.problems.append(f"{place}: “country” is one of {', '.join(OF_A_COUNTRY)}.")
        return ""

    def _lookups(self, data: Any, place: str) -> Iterator[Lookup]:
        for each in data if isinstance(data, list) else [data]:
            if isinstance(each, dict) and isinstance(each.get("rule"), str) and isinstance(each.get("by"), str):
                yield Lookup(each["rule"], each["by"])
            else:
                self.problems.append(f"{place}: “record” names a “rule”, and “by” which column of its table a row is known.")

    def _skips(self, data: Any, place: str) -> Iterator[Skip]:
        for each in data if isinstance(data, list) else [data]:
            known = isinstance(each, dict) and isinstance(each.get("column"), str) and len(each) == 2
            if known and each.get("blank") is True:
                yield Skip(each["column"], None)
            elif known and ("is" in each or "is_not" in each):
                words = self._words(each.get("is", each.get("is_not")), f"{place}, skip")
                yield Skip(each["column"], frozenset(word.casefold() for word in words), unless="is_not" in each)
            else:
                self.problems.append(f"{place}: “skip” names a “column” and one of “is”, “is_not” (lists) or “blank”: true.")

    def _references(self, rule: Rule, rules: dict[str, Rule]) -> None:
        for header, value in rule.set.items():
            place = f"rule “{rule.name}”, {header}"
            named = [lookup.rule for lookup in value.record] + ([value.of] if value.origin == "key_of" else [])
            for name in named:
                if name not in rules or rules[name].sheet.owner or rules[name].rows:
                    self.problems.append(
                        f"{place}: there is no rule “{name}” that gives records from a table.{like(name, rules)}"
                    )
            if value.origin == "key_of" and value.of in rules and rules[value.of].pattern != rule.pattern:
                self.problems.append(f"{place}: “{value.of}” is made from another table; use “record”.")
            self.problems += [f"{place}: “set” has no “{name}”." for name in value.fields if name not in rule.set]

    # --- small parts ---

    def _known(self, data: Iterable[str], known: Iterable[str], place: str) -> None:
        known = list(known)
        for name in data:
            if name not in known:
                hint = like(str(name), known) or f" There are {', '.join(known)}."
                self.problems.append(f"{place}: there is no “{name}”.{hint}")

    def _words(self, data: Any, place: str) -> list[str]:
        if isinstance(data, list) and all(isinstance(each, str) for each in data):
            return data
        self.problems.append(f"{place}: it is a list of texts.")
        return []

    def _texts(self, data: Any, place: str) -> dict[str, str]:
        if isinstance(data, dict) and all(isinstance(each, str) for each in data.values()):
            return data
        self.problems.append(f"{place}: it is an object of texts.")
        return {}

    def _among(self, data: Any, headers: list[str], place: str) -> list[str]:
        words = self._words(data, place)
        self._known(words, headers, place)
        return words

    def _noun(self, data: Any, place: str) -> str:
        if data and (data not in BY_PLURAL or BY_PLURAL[data].owner):
            self.problems.append(f"{place}: “match” names a kind of record in the plural, such as actors.")
            return ""
        return str(data)
