from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "nastavnik.doors.demonstration"
    label = "demonstration"
