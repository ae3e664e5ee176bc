import pytest
from django.core.management import call_command


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Published once for a file of tests that only read; gone before the next file."""
    from tests.arenas.api_world import publish_world

    with django_db_blocker.unblock():
        publish_world()
        yield
        call_command("flush", interactive=False, verbosity=0)
