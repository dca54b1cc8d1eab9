from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "nastavnik.registers.partners"
    label = "partners"
