"""Measures anybody can repeat, each beside its limit taken in the same run."""
