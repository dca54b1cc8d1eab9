from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "nastavnik.platform.links"
    label = "links"
