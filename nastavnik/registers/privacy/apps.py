from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "nastavnik.registers.privacy"
    label = "privacy"
