from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "nastavnik.doors.trail"
    label = "trail"
