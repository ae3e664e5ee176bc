"""The forms of an import: sending the file, and saying what its columns mean."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

from arenas.exchange import guessing
from arenas.exchange.encodings import ENCODINGS
from arenas.exchange.guessing import Choice
from arenas.exchange.language import NotUnderstood, understood
from arenas.exchange.limits import Limits
from arenas.exchange.reading import CONTROL
from arenas.exchange.sheets import BY_PLURAL, Sheet
from arenas.models import Mapping
from kb.sources.models import Source

#: Of our tables, those that a table from elsewhere may be. Briefs are texts.
TABLES = {plural: sheet for plural, sheet in BY_PLURAL.items() if not sheet.in_markdown}


def is_a_source(key: str) -> None:
    if not Source.objects.filter(slug=key).exists():
        raise ValidationError(f"No published source has the key “{key}”. Publish the source first.")


class SendForm(forms.Form):
    file = forms.FileField(
        help_text="A table as CSV or XLSX, or several in one zip file, such as a Data Package. Our own export, zipped, too.",
        max_length=200,
    )
    mapping = forms.ModelChoiceField(
        Mapping.objects.all(),
        required=False,
        empty_label="None: say on the next page what the columns mean",
        help_text="How an earlier edition of the same file was read.",
    )
    source = forms.SlugField(
        required=False,
        max_length=100,
        validators=[is_a_source],
        help_text="The citation key of the source that publishes the file: usgs-2026. Blank: that of the mapping, or none.",
    )
    encoding = forms.ChoiceField(
        choices=[("", "Find out"), *ENCODINGS.items()],
        required=False,
        help_text="How the text of a CSV file is written. If the file does not tell, you are shown a sample and asked.",
    )

    def clean_file(self):
        file, most = self.cleaned_data["file"], Limits.of_settings().packed
        if file.size > most:
            raise ValidationError(
                f"It has {file.size / 2**20:.1f} MB; {most // 2**20} MB are allowed. Split it, or send it zipped."
            )
        return file


class DefinitionField(forms.JSONField):
    """What cannot be used comes back as it was typed."""

    def prepare_value(self, value):
        if value is None or isinstance(value, InvalidJSONInput):
            return value or ""
        return json.dumps(value, indent=2, ensure_ascii=False)

    def bound_data(self, data, initial):
        return initial if self.disabled else InvalidJSONInput(data or "")

    def to_python(self, value):
        try:
            return super().to_python(value)
        except RecursionError:
            raise ValidationError("It is nested too deeply to be a mapping.") from None


class MappingForm(forms.ModelForm):
    definition = DefinitionField(
        widget=forms.Textarea(attrs={"rows": 30, "cols": 100, "spellcheck": "false"}),
        help_text=Mapping._meta.get_field("definition").help_text,
    )

    class Meta:
        model = Mapping
        fields = ["name", "source", "definition"]

    def clean_source(self):
        if source := self.cleaned_data["source"]:
            is_a_source(source)
        return source

    def clean_definition(self):
        try:
            understood(self.cleaned_data["definition"])
        except NotUnderstood as wrong:
            raise ValidationError([str(problem) for problem in wrong.problems[:20]]) from wrong
        return self.cleaned_data["definition"]


class Field:
    """One of our columns, and what it is to get."""

    def __init__(self, prefix: str, sheet: Sheet, header: str, choice: Choice):
        self.header, self.choice, self.column = header, choice, sheet.by_header.get(header)
        self.name, self.constant_name = f"{prefix}-c-{header}", f"{prefix}-v-{header}"
        self.is_needed = header in guessing.needed(sheet)

    @property
    def help(self) -> str:
        if self.column:
            return self.column.help
        return "The long text, in Markdown." if self.header not in ("noun", "record") else "Whose part the row is, by its key."

    @property
    def choices(self) -> list[str]:
        """The only values that a constant may have."""
        return self.column.choices if self.column else []


class TableForm:
    """Which of our tables one of theirs is, and which of our columns gets which of theirs."""

    def __init__(self, place: int, found: dict[str, Any], data: Any):
        self.prefix, self.found = f"t{place}", found
        self.name, self.header = found["name"], found["header"]
        shown = data.get(f"{self.prefix}-shown") if data else None
        self.plural = data.get(f"{self.prefix}-noun", "") if data else found["noun"]
        self.plural = self.plural if self.plural in TABLES else ""
        self.columns = list(zip(found["header"], found["samples"], strict=True))
        sheet = TABLES.get(self.plural)
        if sheet is None:
            self.choices = {}
        elif data and shown == self.plural:
            headers = [*sheet.headers, *([sheet.text] if sheet.text else [])]
            self.choices = {header: self._chosen(data, header) for header in headers}
        else:
            self.choices = guessing.choices_of(sheet, self.header)

    def _chosen(self, data: Any, header: str) -> Choice:
        column = data.get(f"{self.prefix}-c-{header}", "")
        return Choice(column if column in self.header else "", _typed(data, f"{self.prefix}-v-{header}")[:300])

    @property
    def nouns(self) -> list[tuple[str, str]]:
        return [(plural, str(sheet.model._meta.verbose_name_plural).capitalize()) for plural, sheet in TABLES.items()]

    @property
    def fields(self) -> list[Field]:
        return [Field(self.prefix, TABLES[self.plural], header, choice) for header, choice in self.choices.items()]

    @property
    def missing(self) -> list[str]:
        return [field.header for field in self.fields if field.is_needed and not (field.choice.column or field.choice.constant)]

    @property
    def unused(self) -> list[str]:
        used = {choice.column for choice in self.choices.values()}
        return [column for column in self.header if column not in used]


def _typed(data: Any, name: str) -> str:
    """Without what no text has, and no database would keep."""
    return CONTROL.sub("", data.get(name, "")).strip() if data else ""


class ColumnsForm:
    """All tables of the file; makes the mapping that they mean."""

    def __init__(self, tables: list[dict[str, Any]], data: Any = None):
        self.tables = [TableForm(place, found, data) for place, found in enumerate(tables)]
        self.blank, self.keep_as, self.source = (_typed(data, name) for name in ("blank", "keep_as", "source"))

    def problems(self) -> list[str]:
        found = [
            f"{table.name}: nothing is chosen for “{header}”, and no row can do without it."
            for table in self.tables
            if table.plural
            for header in table.missing
        ]
        if not any(table.plural for table in self.tables):
            found.append("Say of one table at least what its rows are.")
        if len(self.keep_as) > 100:
            found.append("The name of a mapping has 100 characters at most.")
        if len(self.source) > 100:
            found.append("The key of a source has 100 characters at most.")
        for check in (is_a_source,) if self.source else ():
            try:
                check(self.source)
            except ValidationError as error:
                found += error.messages
        return found

    def definition(self) -> dict[str, Any]:
        alone = len(self.tables) == 1
        rules, names = [], set[str]()
        for table in self.tables:
            if table.plural:
                rule = guessing.rule_of(TABLES[table.plural], "*" if alone else table.name, table.choices)
                if rule["name"] in names:
                    rule["name"] = f"{rule['name']} of {table.name}"
                names.add(rule["name"])
                rules.append(rule)
        blanks = [word.strip() for word in self.blank.split(",") if word.strip()]
        return {"blank": blanks, "rules": rules}
