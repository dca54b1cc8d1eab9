from django.apps import AppConfig


class ParametersConfig(AppConfig):
    name = "nastavnik.platform.parameters"
    label = "parameters"
