from django.apps import AppConfig


class EditorialConfig(AppConfig):
    name = "kb.editorial"
    verbose_name = "Editing"

    def ready(self) -> None:
        from . import checks, roles  # noqa: F401
