from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "kb.notices"
    verbose_name = "Being told"

    def ready(self) -> None:
        from kb.editorial.signals import moved

        from .letters import write_to_those_concerned

        moved.connect(write_to_those_concerned, dispatch_uid="notices")
