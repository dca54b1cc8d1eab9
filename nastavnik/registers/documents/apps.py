from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "nastavnik.registers.documents"
    label = "documents"
