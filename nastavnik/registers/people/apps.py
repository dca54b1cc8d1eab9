from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "nastavnik.registers.people"
    label = "people"
