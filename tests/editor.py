"""An editor at the browser: loads a form, changes fields, saves."""

from html.parser import HTMLParser

from django.apps import apps
from django.test import Client

from kb.editorial.models import ChangeSet, Part, Record
from tests.factories import make_editor


def public_rows():
    """All that readers can be shown, byte for byte: every table of a record or a part."""
    tables = [model for model in apps.get_models() if issubclass(model, Record | Part)]
    return {model.__name__: sorted(map(repr, model._base_manager.values_list(*_columns(model)))) for model in tables}


def _columns(model):
    return [field.attname for field in model._meta.concrete_fields]


class Form(HTMLParser):
    """The fields of the page's form as a browser would send them back.

    (`page.context` is not for threads: the signal that fills it hears the templates of every thread.)
    """

    def __init__(self, page):
        super().__init__()
        self.fields, self.inside, self.select, self.area = {}, False, None, None
        self.feed(page.content.decode())

    def handle_starttag(self, tag, pairs):
        at = dict(pairs)
        if tag == "form":
            self.inside = at.get("id", "").endswith("_form") or "post" in at.values()
        if not self.inside:
            return
        name = at.get("name")
        if tag == "select":
            self.select = name, "multiple" in at
        elif tag == "option" and self.select and "selected" in at:
            name, many = self.select
            self.fields[name] = [*self.fields.get(name, []), at["value"]] if many else at["value"]
        elif tag == "textarea":
            self.area, self.fields[name] = name, ""
        elif tag == "input" and name and at.get("type") != "submit" and (at.get("type") != "checkbox" or "checked" in at):
            self.fields[name] = at.get("value", "on" if at.get("type") == "checkbox" else "")

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        if tag == "textarea" and self.area:  # a browser drops the line break that Django writes first
            self.fields[self.area] = self.fields[self.area].removeprefix("\r\n").removeprefix("\n")
            self.area = None
        self.select = None if tag == "select" else self.select


def form_of(page):
    return {name: value for name, value in Form(page).fields.items() if name and not name.startswith("csrf")}


class Editor:
    def __init__(self, name="edith", role="publisher"):
        self.user = make_editor(name, role)
        self.client = Client()
        self.client.force_login(self.user)

    def url(self, model, pk=None, page="change"):
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        return f"{base}{pk}/{page}/" if pk else f"{base}{page}/"

    def load(self, model, pk=None):
        page = self.client.get(self.url(model, pk) if pk else self.url(model, page="add"))
        assert page.status_code == 200, (page.status_code, page.headers)
        return form_of(page)

    def send(self, model, pk, data):
        return self.client.post(self.url(model, pk) if pk else self.url(model, page="add"), data)

    def save(self, model, pk=None, **fields):
        response = self.send(model, pk, self.load(model, pk) | fields)
        assert response.status_code == 302, errors(response)
        return response

    def delete(self, model, pk):
        page = self.client.get(self.url(model, pk, "delete"))
        return self.client.post(self.url(model, pk, "delete"), form_of(page))

    def do(self, change_set, verb, **fields):
        """Presses a button of the change-set's page, and reads what comes back."""
        page = self.client.post(f"/admin/editorial/changeset/{change_set.pk}/do/{verb}/", fields, follow=True)
        return page.content.decode()

    def page_of(self, change_set):
        return self.client.get(f"/admin/editorial/changeset/{change_set.pk}/change/").content.decode()

    def current(self):
        return ChangeSet.objects.open().filter(author=self.user).first()

    def draft_of(self, model, **which):
        """The draft in the current change-set with these values in its content."""
        for revision in self.current().revisions.of(model).exclude(content=None):
            if all(revision.content.get(name) == value for name, value in which.items()):
                return revision


def errors(response):
    if response.context is None or "adminform" not in response.context:
        return response.status_code, response.content.decode()[:2000]
    sets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    return response.context["adminform"].form.errors, [(s.errors, s.non_form_errors()) for s in sets]
