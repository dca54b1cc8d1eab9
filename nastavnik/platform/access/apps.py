from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "nastavnik.platform.access"
    label = "access"
