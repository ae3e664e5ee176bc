import re
from textwrap import indent

from django.conf import settings
from django.shortcuts import render

from kb.http import public


@public
def methodology(request):
    return render(request, "arenas/document.html", document("methodology.md"))


@public
def glossary(request):
    return render(request, "arenas/document.html", document("glossary.md"))


@public
def editing(request):
    return render(request, "arenas/document.html", document("editing.md"))


@public
def api_guide(request):
    page = document("api.md")
    here = request.build_absolute_uri("/")[:-1]
    return render(request, "arenas/document.html", page | {"text": page["text"].replace("http://127.0.0.1:8000", here)})


def document(name):
    """A page of docs/: its title is the page's own, its sections stand directly below that and are linked to as on the page."""
    title, _, text = (settings.BASE_DIR / "docs" / name).read_text().partition("\n")
    text = re.sub(r"^```\w*\n(.*?)^```$", lambda code: indent(code[1], "    "), text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^#(?=#+ )", "", text, flags=re.MULTILINE).replace("](#", "](#text-")
    return {"title": title.removeprefix("# "), "text": text}
