from django.apps import AppConfig


class PeriodsConfig(AppConfig):
    name = "nastavnik.registers.periods"
    label = "periods"
