"""Bringing a workbook in, answering, applying, taking consents, undoing, forgetting."""
