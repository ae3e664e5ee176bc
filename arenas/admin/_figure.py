from django.contrib import admin


class Understood(admin.options.BaseModelAdmin):
    """Shows beside the source's words what was understood: "about 60–70 %"."""

    readonly_fields = ["understood"]

    @admin.display(description="understood as")
    def understood(self, figure):
        return "told after saving" if figure._state.adding else figure.text
