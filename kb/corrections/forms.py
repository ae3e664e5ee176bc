import re

from django import forms

from .models import MOST

#: Control characters except the end of a line, and those that turn the direction of writing.
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class ReportForm(forms.Form):
    """Short, for everybody. `website` is a trap: people do not see it, machines fill it in."""

    problem = forms.CharField(
        label="What is wrong?",
        min_length=10,
        max_length=MOST["problem"],
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What it says, and what it should say. An editor reads it; once it is answered it stands in the public log, "
        "so leave out what is private.",
        error_messages={"min_length": "Say a little more: a sentence is enough.", "required": "Say what is wrong."},
    )
    evidence = forms.CharField(
        label="Where can one check?",
        required=False,
        max_length=MOST["evidence"],
        help_text="An address, or a title and a page. Without a source we can seldom change a figure.",
    )
    contact = forms.EmailField(
        label="Your e-mail address",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Only if you want to hear what became of it. Never public; erased once the answer was sent.",
    )
    website = forms.CharField(
        label="Leave this blank",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean(self):
        """One kind of line ends, and no characters that nobody can see."""
        for name in ("problem", "evidence"):
            text = self.cleaned_data.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
            self.cleaned_data[name] = UNSEEN.sub("", text)
        return self.cleaned_data

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise forms.ValidationError("This field is a trap for machines. Leave it blank.")
        return ""

    @property
    def asked(self):
        """The fields that people see."""
        return [field for field in self if field.name != "website"]
