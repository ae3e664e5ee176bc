from collections.abc import Mapping

from django.contrib import admin
from django.core.exceptions import ValidationError

from arenas.analysis.estimate import Estimate, Unreadable

#: Above the figures of a form.
HOW_TO_TYPE = (
    "Type the source’s own words: “about 60–70 %”, “more than 90 %”, “at most 5”. Not a middle that nobody gave. Below the field "
    "stands how they are understood; if that is not what the source means, leave the words and say so in the note. "
    '<a href="/editing/#text-how-to-type-an-estimate">More examples</a>'
)


class Understood(admin.options.BaseModelAdmin):
    """Shows beside the source's words what was understood: "about 60–70 %"."""

    readonly_fields = ["understood"]
    echoes: Mapping[str, tuple[str, ...]] = {"verbatim": ("status", "unit"), "baseline": ("unit",)}

    @admin.display(description="understood as")
    def understood(self, figure):
        """Of what the form holds now, which may not be kept yet."""
        if not figure.verbatim.strip() and figure.has_value:
            return "–"
        try:
            figure.clean()
        except ValidationError:
            return "not understood"
        return figure.text

    def echo(self, name, values):
        text = values.get(name, "")
        if name == "verbatim":
            figure = self.figure(values)
            if not text.strip() and figure.has_value:
                return ""
            figure.clean()
            return figure.text
        if name == "baseline" and text.strip():
            return self._baseline(text, values.get("unit", ""))
        return super().echo(name, values)

    def figure(self, values):
        """Unsaved, with all that its reading depends on."""
        typed = {name: values[name] for name in ("verbatim", "status") if values.get(name)}
        return self.model(**typed, **self.unit_of(values))

    def unit_of(self, values):
        """Where its unit is typed beside it, or nowhere."""
        return {}

    def _baseline(self, text, unit):
        try:
            return Estimate.parse(text).text(unit)
        except Unreadable as error:
            raise ValidationError(str(error)) from error
