from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "nastavnik.practice.programmes"
    label = "programmes"
