import pytest
from django.core.management import call_command


@pytest.fixture(scope="session", autouse=True)
def collected():
    """The server of a browser's test serves what is collected, as the real one does."""
    call_command("collectstatic", interactive=False, verbosity=0)
