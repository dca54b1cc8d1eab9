from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "nastavnik.platform.audit"
    label = "audit"
