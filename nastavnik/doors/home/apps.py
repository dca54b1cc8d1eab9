from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "nastavnik.doors.home"
    label = "home"
