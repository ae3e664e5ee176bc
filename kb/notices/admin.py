"""My notices: one page on which an editor chooses how to be told."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path

from .models import Recipient, choice_of


class ChoiceForm(forms.ModelForm):
    class Meta:
        model = Recipient
        fields = ["letters"]


@admin.register(Recipient)
class RecipientAdmin(admin.ModelAdmin):
    """Each person's own, and nobody else's: no list, and no other address."""

    def get_urls(self):
        return [path("", self.admin_site.admin_view(self.mine), name="notices_recipient_changelist")]

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_staff

    has_view_permission = has_change_permission = lambda self, request, obj=None: self.has_module_permission(request)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def mine(self, request):
        if request.method == "POST":
            return self._chosen(request, Recipient.objects.get_or_create(user=request.user)[0])
        choice = choice_of(request.user)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        context = {
            **self.admin_site.each_context(request),
            "title": "My notices",
            "form": ChoiceForm(instance=choice),
            "feed": choice.feed and settings.SITE_URL + choice.feed,
        }
        response = TemplateResponse(request, "admin/notices/mine.html", context)
        response["Referrer-Policy"] = "no-referrer"
        return response

    def _chosen(self, request, choice):
        if "new" in request.POST:
            choice.open_feed()
            said = "Your feed has a new address. If there was an old one, it is worth nothing any more."
        elif "close" in request.POST:
            choice.serial = None
            said = "Your feed is closed: its address is worth nothing any more."
        else:
            choice.letters = "letters" in request.POST
            said = "Letters will be written to you." if choice.letters else "No letters will be written to you."
        choice.save()
        messages.success(request, said)
        return HttpResponseRedirect(request.path)
