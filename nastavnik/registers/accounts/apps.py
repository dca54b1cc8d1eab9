from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "nastavnik.registers.accounts"
    label = "accounts"
