from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "kb.corrections"
    verbose_name = "Readers’ corrections"

    def ready(self) -> None:
        from . import answering, roles, worklists  # noqa: F401
