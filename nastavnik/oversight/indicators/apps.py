from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "nastavnik.oversight.indicators"
    label = "indicators"
