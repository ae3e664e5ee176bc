from django.conf import settings
from django.shortcuts import render

from kb.http import public


@public
def methodology(request):
    return _page(request, "Methodology", "methodology.md")


@public
def editing(request):
    return _page(request, "For editors", "editing.md")


def _page(request, title, name):
    text = (settings.BASE_DIR / "docs" / name).read_text()
    return render(request, "arenas/document.html", {"title": title, "text": text.partition("\n")[2]})
