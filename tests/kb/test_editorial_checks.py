"""What would go past the door is refused at start-up."""

import copy

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.checks import run_checks
from django.db import models

from arenas.models import Chain, Membership, Share, Stage
from kb.editorial.models import Record
from kb.sources.models import Source


def ids():
    return {found.id for found in run_checks() if found.id and found.id.startswith("editorial")}


def test_nothing_is_wrong():
    assert ids() == set()


def test_a_database_that_would_fail_instead_of_waiting(monkeypatch):
    wrong = copy.deepcopy(settings.SQLITE) | {"OPTIONS": {}, "ATOMIC_REQUESTS": True}
    monkeypatch.setattr(settings, "DATABASES", {"default": wrong})
    assert ids() == {"editorial.E001", "editorial.E002"}


def test_a_cascade_between_records_or_a_field_set_by_the_clock(monkeypatch):
    monkeypatch.setattr(Share._meta.get_field("stage").remote_field, "on_delete", models.CASCADE)
    monkeypatch.setattr(Source._meta.get_field("last_checked"), "auto_now", True)
    assert ids() == {"editorial.E003", "editorial.E004"}


def test_a_part_that_would_go_with_a_record_that_is_not_its_own(monkeypatch):
    monkeypatch.setattr(Membership._meta.get_field("bloc").remote_field, "on_delete", models.CASCADE)
    assert ids() == {"editorial.E004"}


def test_an_admin_past_the_door(monkeypatch):
    monkeypatch.setattr(admin.site._registry[Share], "list_editable", ["basis"])
    monkeypatch.setitem(admin.site._registry, Source, admin.ModelAdmin(Source, admin.site))
    monkeypatch.setitem(admin.site._registry, Membership, admin.ModelAdmin(Membership, admin.site))
    assert ids() == {"editorial.E005", "editorial.E006", "editorial.E007"}


def test_a_many_to_many_table_that_no_revision_knows(monkeypatch):
    through = Chain._meta.get_field("arenas").remote_field.through
    monkeypatch.setattr(through._meta, "auto_created", Chain)
    assert "editorial.E008" in ids()


@pytest.mark.parametrize("key_name", ["name", "nonsense"])
def test_a_record_without_an_address_or_a_key(monkeypatch, key_name):
    monkeypatch.setattr(Stage, "get_absolute_url", Record.get_absolute_url)
    monkeypatch.setattr(Chain, "key_name", key_name)
    assert ids() == {"editorial.E009", "editorial.E010"}
