from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "kb.webhooks"
    verbose_name = "Webhooks"

    def ready(self) -> None:
        from kb.editorial.signals import published

        from .telling import tell_subscribers

        published.connect(tell_subscribers, dispatch_uid="webhooks")
