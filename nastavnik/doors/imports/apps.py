from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "nastavnik.doors.imports"
    label = "imports"
