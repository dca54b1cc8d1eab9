from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "nastavnik.registers.organizations"
    label = "organizations"
