"""A program that knows nothing of us but /api/v1/, or the page /api/, has a filtered table after three requests."""

import csv
import io
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_noun")]


class Consumer(Client):
    """It counts what it asks, and asks only for addresses that it was told."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    def ask(self, method, address, **filters):
        self.asked += 1
        path = address.removeprefix("http://testserver") + (f"?{urlencode(filters)}" if filters else "")
        answer = self.generic(method, path)
        assert answer.status_code == 200, (path, answer.content)
        return answer


def rows_of(answer):
    assert answer["Content-Type"].partition(";")[0] == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def choice_of(options):
    """The first filter of which the choices are named, with each of them; and the parameter that asks for a form."""
    choices = {each["name"]: each["schema"].get("enum", ()) for each in options["parameters"]}
    [form] = [name for name, allowed in choices.items() if set(allowed) == set(options["formats"])]
    assert "csv" in choices[form]
    return form, {name: allowed for name, allowed in choices.items() if name not in (form, "ordering", "count") and allowed}


@pytest.mark.parametrize(("plural", "name", "chosen"), [("shares", "status", "withheld"), ("actors", "kind", "bloc")])
def test_a_program_goes_from_the_root_by_the_options_to_a_filtered_table(plural, name, chosen):
    consumer = Consumer()
    root = consumer.ask("GET", "/api/v1/").json()
    form, filters = choice_of(consumer.ask("OPTIONS", root[plural]).json())
    assert chosen in filters[name]
    rows = rows_of(consumer.ask("GET", root[plural], **{form: "csv", name: chosen}))
    assert consumer.asked == 3
    whole = consumer.ask("GET", root[plural]).json()["results"]
    assert 0 < len(rows) < len(whole), "it is filtered"
    key = "slug" if plural == "shares" else "code"
    filtered = consumer.ask("GET", root[plural], **{name: chosen}).json()["results"]
    assert {row[key] for row in rows} == {each[key] for each in filtered}


def test_a_reader_of_the_page_follows_its_steps_to_a_filtered_table():
    consumer = Consumer()
    page = consumer.ask("GET", "/api/").content.decode()
    steps = page.partition("<h2>In three steps</h2>")[2].partition("</ol>")[0]
    [table] = [unescape(each) for each in re.findall(r'href="([^"]+)"', steps) if "format=csv" in each]
    assert "OPTIONS" in steps
    address, _, asked = table.partition("?")
    options = consumer.ask("OPTIONS", address).json()
    assert {each.partition("=")[0] for each in asked.split("&")} <= {each["name"] for each in options["parameters"]}
    rows = rows_of(consumer.ask("GET", table))
    assert consumer.asked == 3
    assert rows and all(float(row["figure.lower"]) >= 50 for row in rows)
