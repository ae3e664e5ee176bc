"""The form for readers and the public log."""

from datetime import date

from django.db import OperationalError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kb.http import name_the_edition, or_page, page_of, public, refuse_unknown

from .about import about
from .answering import receive
from .forms import ReportForm
from .guarding import FormNumber, Refused, refuse_other_sites, refuse_too_many, sender_of
from .models import Correction

A_PAGE = 50
BUSY = "The knowledge base is busy, and nothing was sent. Try again in a few seconds: all that you typed is still here."


@public(params=("page",), besides=Correction.objects.latest_change, dated=False)
def corrections(request):
    return render(request, "kb/corrections/corrections.html", {"page": page_of(request, Correction.objects.for_log(), A_PAGE)})


@public(params=("thanks",), besides=Correction.objects.latest_change, dated=False)
def correction(request, number):
    correction = get_object_or_404(Correction.objects.for_log(), pk=min(number, 2**62))
    return render(request, "kb/corrections/correction.html", {"correction": correction, "thanks": "thanks" in request.GET})


@csrf_exempt  # its own proof, in place of a cookie: see kb.corrections.guarding
@require_http_methods(["GET", "HEAD", "POST"])
def report(request):
    """A form of its own for each thing. It is in no cache, and in no search engine."""
    name_the_edition(request)
    response = or_page(request, lambda: _sent(request) if request.method == "POST" else _form(request))
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


def _form(request, form=None, status=200, *, signed="", said=""):
    refuse_unknown(request.GET, ["about"])
    asked = request.GET.get("about", "")
    context = {
        "about": about(asked),
        "form": form or ReportForm(),
        "signed": signed or FormNumber.new(asked).signed(),
        "said": said,
    }
    response = render(request, "kb/corrections/report.html", context, status=status)
    if status in (429, 503):
        response["Retry-After"] = "3600" if status == 429 else "5"
    return response


def _sent(request):
    """What was typed is never lost: a refusal is the same form with it, and says why."""
    form, asked, signed = ReportForm(request.POST), request.GET.get("about", ""), request.POST.get("form", "")
    try:
        refuse_other_sites(request)
        number = FormNumber.read(signed, asked)
        if known := Correction.objects.filter(form_number=number.number).first():  # sent twice
            return _thanks(known)
        if not form.is_valid():
            return _form(request, form, 400, signed=signed)
        number.refuse_its_age()
        return _thanks(_kept(request, number, form))
    except Refused as refused:
        return _form(request, form, refused.status, signed="" if refused.new_form else signed, said=str(refused))
    except OperationalError:
        return _form(request, form, 503, signed=signed, said=BUSY)


def _kept(request, number, form):
    now = timezone.now()
    sender = sender_of(request, date.today())
    refuse_too_many(sender, now)
    return receive(form_number=number.number, about=about(number.about), said=form.cleaned_data, sender=sender, now=now)


def _thanks(correction):
    return HttpResponseRedirect(f"{correction.get_absolute_url()}?thanks=yes")
