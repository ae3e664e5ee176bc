from django.contrib import admin, messages
from django.utils import timezone

from .models import Delivery, State, Subscription, new_secret
from .sending import send_soon
from .telling import tell_a_test


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin):
    """Whose programs are told of each edition."""

    list_display = ["name", "url", "is_active", "given_up"]
    list_filter = ["is_active"]
    search_fields = ["name", "url"]
    fields = ["name", "url", "is_active", "given_up", "secret", "made_at"]
    readonly_fields = ["given_up", "secret", "made_at"]
    actions = ["send_a_test", "give_a_new_secret"]

    @admin.action(description="Send a test message", permissions=["change"])
    def send_a_test(self, request, queryset):
        for subscription in queryset.filter(is_active=True):
            tell_a_test(subscription)
        messages.success(request, "A test message is on its way to those that are told. See under deliveries what became of it.")

    @admin.action(description="Give a new secret; the old one is void at once", permissions=["change"])
    def give_a_new_secret(self, request, queryset):
        for subscription in queryset:
            Subscription.objects.filter(pk=subscription.pk).update(secret=new_secret())
        messages.success(request, "They have new secrets: give them to those who run the programs.")


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    """To be read, and tried again."""

    list_display = ["__str__", "state", "problem", "attempts", "next_attempt_at", "made_at"]
    list_filter = ["state", "subscription"]
    list_select_related = ["subscription"]
    fields = ("subscription", "message", "state", "status", "problem", "attempts", "next_attempt_at", "delivered_at", "body")
    readonly_fields = fields
    actions = ["try_again"]

    @admin.action(description="Try again now", permissions=["view"])
    def try_again(self, request, queryset):
        lost = queryset.exclude(state=State.DELIVERED)
        count = lost.update(state=State.WAITING, attempts=0, next_attempt_at=timezone.now())
        send_soon()
        messages.success(request, f"{count} will be tried again. Receivers that were given up have to be told again first.")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
