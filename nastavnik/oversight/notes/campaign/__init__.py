"""The note of a body by what a campaign told: its figures, its words, its tables."""
