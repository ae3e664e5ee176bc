import pytest
from django.core.management import call_command

from tests.arenas.pages import publish_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Published once for all tests of a module, which only read: those of such a module publish nothing themselves."""
    with django_db_blocker.unblock():
        publish_world()
        yield
        call_command("flush", interactive=False, verbosity=0)
