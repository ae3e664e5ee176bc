"""datapackage.json: the folder described for machines, after the Data Package standard (v2). Nothing in it changes by itself."""

import json
from typing import Any

from kb.editorial.models import Record

from .columns import NO, SEPARATOR, YES, Column
from .sheets import RECORDS, SHEETS, Sheet

FILE = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/"


def describe(files: list[str]) -> str:
    tables = [_table(sheet) for sheet in SHEETS if not sheet.in_markdown]
    texts = [_text(name) for name in sorted(files) if name.endswith(".md")]
    package = {
        "$schema": f"{PROFILE}datapackage.json",
        "name": "arenas",
        "title": "Arenas: an open knowledge base of the technology race",
        "description": "Which nations want what, who holds which stage of which supply chain, how sure anyone is, and where "
        "each claim comes from.",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "Creative Commons Attribution 4.0",
            }
        ],
        "resources": tables + texts,
    }
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _table(sheet: Sheet) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{PROFILE}tableschema.json",
        "fields": [*(_owner(sheet, header) for header in sheet.owner), *(_field(sheet, column) for column in sheet.columns)],
    }
    if not sheet.owner:
        schema["primaryKey"] = list(sheet.key)
    if foreign := _foreign_keys(sheet):
        schema["foreignKeys"] = foreign
    return {
        "name": sheet.plural,
        "type": "table",
        "title": str(sheet.model._meta.verbose_name_plural).capitalize(),
        "description": " ".join((sheet.model.__doc__ or "").split("\n\n")[0].split()),
        "path": sheet.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _text(name: str) -> dict[str, Any]:
    return {
        "name": name.removesuffix(".md").replace("/", "-"),
        "path": name,
        "format": "md",
        "mediatype": "text/markdown",
        "encoding": "utf-8",
    }


def _field(sheet: Sheet, column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.header, "type": column.type, "description": column.help}
    if column.type == "list":
        field["delimiter"] = SEPARATOR
    if column.type == "boolean":
        field |= {"trueValues": [YES], "falseValues": [NO]}
    constraints: dict[str, Any] = {}
    if column.required or (column.header in sheet.key and not sheet.owner):
        constraints["required"] = True
    if column.header in sheet.key and not sheet.owner:
        constraints["unique"] = True
    if column.choices:
        constraints["enum"] = column.choices
    elif column.type == "string" and not column.refers and column.field.max_length:
        constraints["maxLength"] = column.field.max_length
    return field | ({"constraints": constraints} if constraints else {})


def _owner(sheet: Sheet, header: str) -> dict[str, Any]:
    """Whose part the row is."""
    constraints: dict[str, Any] = {"required": True}
    help = f"The key of the {header}."
    if header == "noun":
        constraints["enum"] = [model.noun() for model in sheet.owners()]
        help = "What kind of record it is."
    return {"name": header, "type": "string", "description": help, "constraints": constraints}


def _foreign_keys(sheet: Sheet) -> list[dict[str, Any]]:
    """Of what is one key a cell."""
    refers = {column.header: column.refers for column in sheet.columns if column.refers and not column.part}
    if len(sheet.owner) == 1:
        refers = {sheet.owner[0]: sheet.owners()[0], **refers}
    return [{"fields": [header], "reference": _target(model, sheet)} for header, model in refers.items()]


def _target(model: type[Record], sheet: Sheet) -> dict[str, Any]:
    """A table names itself by nothing."""
    return {"resource": "" if model is sheet.model else RECORDS[model].plural, "fields": [model.key_name]}
