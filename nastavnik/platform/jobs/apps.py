from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "nastavnik.platform.jobs"
    label = "jobs"
