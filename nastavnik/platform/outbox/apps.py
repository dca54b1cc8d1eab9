from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "nastavnik.platform.outbox"
    label = "outbox"
