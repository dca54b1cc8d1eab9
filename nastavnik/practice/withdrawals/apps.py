from django.apps import AppConfig


class WithdrawalsConfig(AppConfig):
    name = "nastavnik.practice.withdrawals"
    label = "withdrawals"
