"""Spreadsheets of strangers, read without trust: see `opening.read`. Nothing is guessed here."""
