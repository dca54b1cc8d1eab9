from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "nastavnik.doors.exports"
    label = "exports"
