import pytest
from django.core.management import call_command

from tests.arenas import api_world, pages
from tests.arenas import supply as supply_chains


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Published once for all tests of a module, which only read: those of such a module publish nothing themselves."""
    with django_db_blocker.unblock():
        pages.publish_world()
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def every_noun(django_db_setup, django_db_blocker):
    """The same for the API: every noun and part, by the keys that its tests ask for."""
    with django_db_blocker.unblock():
        api_world.publish_world()
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def supply(django_db_setup, django_db_blocker):
    """The same with supply chains, what is measured, what happened and what was written."""
    with django_db_blocker.unblock():
        supply_chains.publish_supply()
        yield
        call_command("flush", interactive=False, verbosity=0)
