from django.contrib import admin


class Understood:
    """Shows beside the source's words what was understood: "about 60–70 %"."""

    readonly_fields = ["understood"]

    @admin.display(description="understood as", empty_value="told after saving")
    def understood(self, figure):
        return figure.text if figure._state.adding is False or figure.verbatim else None
