"""Nastavnik runs and monitors mentoring by the target model (целевая модель наставничества)."""

__version__ = "0.2.0"
