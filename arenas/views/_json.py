"""Where the API says what a page says."""

from urllib.parse import urlencode

from django.urls import reverse


def json_of(request, question: str, *names: str) -> str:
    """The address of the same question, with those parameters that were sent."""
    asked = urlencode({name: request.GET[name] for name in names if request.GET.get(name)})
    return reverse(f"api:{question}") + (f"?{asked}" if asked else "")
