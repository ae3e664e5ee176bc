from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "kb.tokens"
    verbose_name = "Programs"
