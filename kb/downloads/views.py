"""The page of downloads, the files themselves, the feeds, and the list of a page's editions (RFC 7089)."""

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from kb.editions import feed
from kb.editions.answering import KEPT, carried
from kb.editions.asking import NoSuchEdition, moment_of
from kb.editorial.models import ChangeSet
from kb.http import bad, nouns, public
from kb.moment import Moment

from . import formats

#: Entries of a feed, and what they are called there.
NEWEST = 100
DONE = {"create": "New", "update": "Changed", "delete": "Retired"}


# --- files ---


@public
def download(request):
    files = formats.downloads(Moment(request.edition, request.edition_date)) if request.edition else []
    return render(request, "kb/download.html", {"downloads": files})


@require_safe
def file(request, number, name):
    """Sent as it lies there, whatever its size. Of a name that is none of ours, or a number that is no edition's: 404."""
    form = next((form for ending, form in formats.FORMATS.items() if name == formats.name(number, ending)), None)
    if form is None:
        raise Http404("There is no such file; /download/ lists those that there are.")
    try:
        there = formats.download(form, moment_of(str(number)))
    except NoSuchEdition as error:
        raise Http404(error.reason) from None
    etag = f'"{there.sha256}"'
    response = get_conditional_response(request, etag=etag) or _sent(there)
    response["ETag"], response["Cache-Control"] = etag, f"public, max-age={KEPT}, immutable"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _sent(there: formats.Download) -> FileResponse:
    return FileResponse(there.path.open("rb"), as_attachment=True, filename=there.name, content_type=there.form.media_type)


# --- feeds ---


@public(params=("noun",), dated=False)
def changes(request):
    """The newest changes, for readers of feeds. Programs take the whole feed from the API."""
    noun = request.GET.get("noun", "")
    if noun and noun not in nouns():
        raise bad("noun", noun, "There is no such noun.", sorted(nouns()))
    atom = _atom(request, "What changed, record by record")
    for revision in feed.newest(limit=NEWEST, model=nouns().get(noun)):
        edition, kind = revision.change_set, revision.model._meta.verbose_name
        link = reverse("history", args=[revision.model.noun(), revision.key])
        words = f"{DONE[revision.operation]} in {edition}: {edition.title}"
        _enter(request, atom, edition, f"{revision.name} ({kind})", link, words, f"{link}#edition-{edition.number}")
    return _written(atom)


@public(dated=False)
def editions(request):
    atom = _atom(request, "Editions")
    for edition in ChangeSet.objects.editions().select_related("author")[:NEWEST]:
        link = reverse("edition", args=[edition.number])
        _enter(request, atom, edition, f"Edition {edition.number}: {edition.title}", link, edition.note, link)
    return _written(atom)


def _atom(request, title) -> Atom1Feed:
    here = request.build_absolute_uri()
    there = request.build_absolute_uri(reverse("editions"))
    return Atom1Feed(title=title, link=there, description="", feed_url=here, feed_guid=here, language="en-GB")


def _enter(request, atom, edition, title, link, words, name) -> None:
    author = edition.author.get_full_name() or edition.author.get_username()
    times = {"pubdate": edition.published_at, "updateddate": edition.published_at}
    name, link = request.build_absolute_uri(name), request.build_absolute_uri(link)
    atom.add_item(title=title, link=link, description=words, unique_id=name, author_name=author, **times)


def _written(atom) -> HttpResponse:
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


# --- the editions of a page ---


@public(params=("url",), dated=False)
def timemap(request):
    """Every edition in which a page can be read, as RFC 7089 lists them."""
    url = request.GET.get("url", "")
    if not url.startswith("/") or url.startswith("//"):
        raise bad("url", url, "Give the path of a page of this site: /actors/us/.")
    return StreamingHttpResponse(_mementos(request, iri_to_uri(url)), content_type="application/link-format")


def _mementos(request, url):
    absolute = request.build_absolute_uri
    yield f'<{absolute(url)}>; rel="original timegate"'
    yield f',\n<{absolute()}>; rel="self"; type="application/link-format"'
    last = request.edition
    for number, published in ChangeSet.objects.editions().reverse().values_list("number", "published_at").iterator():
        place = " ".join(["first"] * (number == 1) + ["last"] * (number == last) + ["memento"])
        yield f',\n<{absolute(carried(url, number))}>; rel="{place}"; datetime="{http_date(published.timestamp())}"'
