from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "nastavnik.platform.printing"
    label = "printing"
