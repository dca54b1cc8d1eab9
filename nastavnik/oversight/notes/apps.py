from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "nastavnik.oversight.notes"
    label = "notes"
