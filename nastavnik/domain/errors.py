"""Refusals of the domain: a Russian sentence for a person, and the field it belongs to."""

from typing import Any


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation; the door that shows it translates the template."""
    return message


class DomainError(Exception):
    """A rule of the domain forbids the act.

    `template` is a Russian sentence with %-placeholders, `params` fill it, `field` names the form
    field at which the sentence stands (empty: the whole form).
    """

    def __init__(self, template: str, *, field: str = "", **params: Any) -> None:
        super().__init__(template)
        self.template = template
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return self.template % self.params if self.params else self.template
