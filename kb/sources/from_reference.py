"""A page of the admin: paste references from another program, see how they are understood, keep them as drafts of sources."""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst

from kb.editorial.desk import at_the_desk

from .models import Source
from .pasting import MAX_ENTRIES, Pasted, Reading, read, told_apart

#: Of faults, how many are told at once.
TOLD = 20


@dataclass
class Offer:
    """One reference of the paste, as a source that could be made of it."""

    place: int
    pasted: Pasted
    source: Source
    known: Source | None = None
    problems: list[str] = field(default_factory=list)
    chosen: bool = True

    @property
    def lines(self):
        """What was understood, by the names that its form uses."""
        for name, value in self.pasted.fields.items():
            kind = Source._meta.get_field(name)
            yield capfirst(kind.verbose_name), dict(kind.flatchoices or ()).get(value, value)


class FromReference:
    """For the admin of sources."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.from_reference)
        return [path("from-a-reference/", view, name="sources_source_from_reference"), *super().get_urls()]

    def from_reference(self, request):
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if not self.has_add_permission(request):
            raise PermissionDenied
        return at_the_desk(request, self._from_reference)

    def _from_reference(self, request):
        text = request.POST.get("reference", "")
        reading = read(text) if request.method == "POST" else Reading("")
        offers = offers_of(reading, chosen=request.POST.getlist("take") if "_keep" in request.POST else None)
        chosen = [offer for offer in offers if offer.chosen]
        if "_keep" in request.POST and chosen and not any(offer.problems for offer in chosen):
            return self._keep(request, chosen)
        context = {
            **self.admin_site.each_context(request),
            "title": "New sources from references",
            "opts": self.opts,
            "text": text,
            "reading": reading if request.method == "POST" else None,
            "faults": reading.faults[:TOLD],
            "more_faults": max(0, len(reading.faults) - TOLD),
            "offers": offers,
            "offered": [offer for offer in offers if not offer.known],
            "none_chosen": "_keep" in request.POST and not chosen,
            "most": MAX_ENTRIES,
            "is_popup": IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST,
            "is_popup_var": IS_POPUP_VAR,
        }
        return TemplateResponse(request, "admin/sources/from_reference.html", context)

    def _keep(self, request, offers):
        for offer in offers:
            offer.source.save()
            self.log_addition(request, offer.source, [{"added": {}}])
        first = offers[0].source
        if IS_POPUP_VAR in request.POST:
            return self.response_add(request, first)
        if len(offers) == 1:
            messages.success(request, f"“{first}” is a source now. Grade it: how near is it to the fact?")
            return HttpResponseRedirect(reverse("admin:sources_source_change", args=[first.pk]))
        messages.success(request, f"{len(offers)} sources are made. Each is still to be graded: how near is it to the fact?")
        return HttpResponseRedirect(reverse("admin:sources_source_changelist"))


def offers_of(reading: Reading, chosen: list[str] | None) -> list[Offer]:
    """With what stands in the way of each. Two queries."""
    known = _known(reading.sources)
    found = [known.get(pasted.line) for pasted in reading.sources]
    new = iter(told_apart([one for one, there in zip(reading.sources, found, strict=True) if not there], _taken(reading.sources)))
    offers = []
    for place, (pasted, there) in enumerate(zip(reading.sources, found, strict=True)):
        pasted = pasted if there else next(new)
        offer = Offer(place, pasted, Source(**pasted.fields), there)
        offer.chosen = not there and (chosen is None or str(place) in chosen)
        offer.problems = [] if there else _problems(offer.source)
        offers.append(offer)
    return offers


def _known(sources) -> dict[int, Source]:
    """By line: the same DOI, the same address, or the same key and title."""
    ways = [Q(doi__iexact=one.fields["doi"]) for one in sources if one.fields.get("doi")]
    ways += [Q(url=one.fields["url"]) for one in sources if one.fields.get("url")]
    ways += [Q(slug=one.fields["slug"], title=one.fields.get("title", "")) for one in sources]
    there = list(Source.objects.filter(reduce(or_, ways))) if ways else []
    by_doi = {source.doi.lower(): source for source in there if source.doi}
    by_url = {source.url: source for source in there if source.url}
    by_name = {(source.slug, source.title): source for source in there}
    found = {
        one.line: by_doi.get(one.fields.get("doi", "").lower())
        or by_url.get(one.fields.get("url", ""))
        or by_name.get((one.fields["slug"], one.fields.get("title", "")))
        for one in sources
    }
    return {line: source for line, source in found.items() if source}


def _taken(sources) -> list[str]:
    """Keys like theirs that others have."""
    alike = [Q(slug__startswith=one.fields["slug"]) for one in sources]
    return list(Source.objects.filter(reduce(or_, alike)).values_list("slug", flat=True)) if alike else []


def _problems(source: Source) -> list[str]:
    """No query: keys are told apart already, and what the constraints ask for the fields ask for too."""
    try:
        source.clean_fields()
        source.clean()
    except ValidationError as error:
        return [
            " ".join([f"{capfirst(Source._meta.get_field(name).verbose_name)}:" if name != "__all__" else "", *words]).strip()
            for name, words in error.message_dict.items()
        ]
    return []
