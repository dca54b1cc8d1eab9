"""How a reader inside the child gives up, and how it reports what it left out."""


class Refused(Exception):  # noqa: N818 - an answer, not a failure of ours
    """The file cannot be read; the parent makes a sentence of the code and the facts."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
