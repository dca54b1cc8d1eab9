from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    name = "nastavnik.registers.duplicates"
    label = "duplicates"
