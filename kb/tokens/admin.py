"""My tokens: each person makes and revokes their own; a superuser sees, and can revoke, everybody's."""

from django import forms
from django.contrib import admin, messages
from django.template.response import TemplateResponse
from django.utils import timezone

from .models import Token

KEPT = ["user", "scope", "prefix", "created_at", "last_used_at", "expires_at", "revoked_at"]


class MadeForm(forms.ModelForm):
    """Of a token that there is: what it may do is never changed, so that nobody has to ask when."""

    revoke = forms.BooleanField(required=False, label="Revoke it", help_text="It stops working at once, and for good.")

    class Meta:
        model = Token
        fields = ["name"]


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    list_display = ["name", "prefix", "scope", "is_usable", "created_at", "last_used_at", "expires_at"]
    search_fields = ["name", "prefix"]
    actions = ["revoke"]

    def get_list_display(self, request):
        return ["user", *self.list_display] if request.user.is_superuser else self.list_display

    def get_list_display_links(self, request, list_display):
        return ["name"]

    def get_queryset(self, request):
        everything = super().get_queryset(request).select_related("user")
        return everything if request.user.is_superuser else everything.filter(user=request.user)

    @admin.display(description="works", boolean=True)
    def is_usable(self, token):
        return not token.revoked_at and not (token.expires_at and token.expires_at <= timezone.now()) and token.user.is_active

    # --- whose they are: that is asked of no permission, every editor has programs of their own ---

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request) and (
            obj is None or obj.user_id == request.user.pk or request.user.is_superuser
        )

    def has_add_permission(self, request):
        return self.has_module_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request, obj) and not (obj and obj.revoked_at)

    def has_delete_permission(self, request, obj=None):
        return False

    # --- the form ---

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, **({"form": MadeForm} if self._is_open(request, obj) else {}) | kwargs)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["name", "scope", "expires_at"]
        kept = KEPT if request.user.is_superuser else KEPT[1:]  # whose it is, they know
        return ["name", *kept, *(["revoke"] if self._is_open(request, obj) else [])]

    def get_readonly_fields(self, request, obj=None):
        return KEPT if obj else []

    def _is_open(self, request, obj):
        return obj is not None and self.has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.user = request.user
            request.new_token = obj.fill()
        super().save_model(request, obj, form, change)
        if change and form.cleaned_data.get("revoke"):
            obj.revoke()

    def response_add(self, request, obj, post_url_continue=None):
        """Here, and never again: it is kept in no session and in no message."""
        context = {**self.admin_site.each_context(request), "title": "Your new token", "token": obj, "text": request.new_token}
        return TemplateResponse(request, "admin/tokens/made.html", context)

    @admin.action(description="Revoke: they stop working at once, and for good", permissions=["view"])
    def revoke(self, request, queryset):
        for token in queryset:
            token.revoke()
        messages.success(request, "They are revoked: whoever sends them gets no answer any more.")
