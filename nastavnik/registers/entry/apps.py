from django.apps import AppConfig


class EntryConfig(AppConfig):
    name = "nastavnik.registers.entry"
    label = "entry"
