"""A blank consent for paper, with the names filled in."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nastavnik.domain.consents import Kind, Signer, signatures_needed
from nastavnik.platform.printing.report import (
    Align,
    Block,
    BulletList,
    Heading,
    PageBreak,
    Paragraph,
    Report,
)
from nastavnik.registers.consents.models import ConsentText
from nastavnik.registers.consents.queries import subject_of
from nastavnik.registers.people.models import Person

LINE = 60


@dataclass(frozen=True, slots=True)
class Blank:
    """Whose consent, on which text, for how long; whose signatures it needs on the day."""

    person: Person
    text: ConsentText
    term: str
    day: datetime.date

    @property
    def signers(self) -> frozenset[Signer]:
        """Who signs: the representative, the participant, or both."""
        return signatures_needed(Kind(self.text.kind), subject_of(self.person), self.day)


def body_of(blank: Blank) -> str:
    """The text with its blanks filled in."""
    filled = blank.text.body
    for name, value in (
        ("{operator}", blank.person.organization.name),
        ("{person}", blank.person.full_name),
        ("{term}", blank.term),
    ):
        filled = filled.replace(name, value)
    return filled


def report_of(blanks: Sequence[Blank]) -> Report:
    """Put the blanks together, each on a page of its own."""
    return Report(title=blanks[0].text.title, blocks=tuple(_blocks(blanks)))


def _blocks(blanks: Sequence[Blank]) -> Iterator[Block]:
    for number, blank in enumerate(blanks):
        if number:
            yield PageBreak()
            yield Heading(blank.text.title)
        for part in body_of(blank).strip().split("\n\n"):
            yield Paragraph(part)
        yield Paragraph(_("Цели:"))
        yield BulletList(tuple(_purpose(line) for line in blank.text.purposes))
        for line in _signatures(blank.signers):
            # What is written by hand: justified, a line of blanks would be torn apart.
            yield Paragraph(line, Align.LEFT)


def _signatures(signers: frozenset[Signer]) -> Iterator[str]:
    if Signer.REPRESENTATIVE in signers:
        yield _("Законный представитель (ФИО полностью, кем приходится):")
        yield "_" * LINE
    yield _("Подпись ____________________   Дата «___» ____________ 20___ г.")
    if signers == frozenset(Signer):
        yield _("Подпись участника с 14 лет ____________   «___» _________ 20___ г.")


def _purpose(line: dict[str, object]) -> str:
    text = str(line["text"])
    return _("%s (по желанию: да / нет)") % text if line["optional"] else text
