from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "nastavnik.registers.consents"
    label = "consents"
