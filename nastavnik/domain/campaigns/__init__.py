"""Arithmetic of a monitoring campaign: terms, stages, checks, completeness."""
