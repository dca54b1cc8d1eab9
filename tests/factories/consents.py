"""Texts of consents, papers to attest, and the consents of a random world."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from nastavnik.platform.access.policy import system_actor
from nastavnik.registers.consents.choices import ConsentKind, SignerKind
from nastavnik.registers.consents.models import Consent, ConsentText
from nastavnik.registers.consents.operations import papers, texts
from nastavnik.registers.consents.operations.papers import Paper
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.models import Person
from tests.factories.people import make_person, make_place

ACTOR = system_actor("tests")
AHEAD = date(2090, 1, 1)


def make_text(kind: str = ConsentKind.PROCESSING) -> ConsentText:
    """The shipped text of the kind."""
    texts.install_texts(actor=ACTOR)
    return ConsentText.objects.get(kind=kind, edition=1)


def make_paper(given_on: date, kind: str = ConsentKind.PROCESSING, **facts: Any) -> Paper:
    """Papers of the kind signed on the day by whoever must sign."""
    return Paper(kind, given_on, make_text(kind), **facts)


def child_of(school: Organization) -> Person:
    """A candidate of eleven whose parent has signed nothing yet."""
    born = timezone.localdate().replace(day=1).replace(year=timezone.localdate().year - 11)
    person = make_person(school, birth_date=born, consented=False)
    make_place(school, person=person, status="candidate", joined_on=None)
    return person


def random_consents(world: Any, people: list[Person]) -> None:
    """Most have all signatures on the day; some lack, lose, renew or outgrow theirs around it."""
    text = make_text()
    rows = [
        Consent(person=person, kind=text.kind, text=text, **facts)
        for person in people
        for facts in (_signed(world.day, person) if world.dice.random() < 0.75 else _edgy(world))
    ]
    Consent.objects.bulk_create(rows)
    papers.refresh(actor=ACTOR, people=people)


def _signed(day: date, person: Person) -> Iterable[dict[str, Any]]:
    """All signatures, given as soon as the age of the day allowed."""
    born, signers, since = person.birth_date, SignerKind.values, date(2000, 1, 1)
    if born is not None:
        reached = [years for years in (14, 18) if _birthday(born, years) <= day]
        since = _birthday(born, reached[-1]) if reached else born
        signers = [["representative"], SignerKind.values, ["own"]][len(reached)]
    for signer in signers:
        yield {"signer": signer, "status": "given", "given_on": since, "expires_on": AHEAD}


def _birthday(born: date, years: int) -> date:
    common = (born.year + years) % 4
    leap_day = (born.month, born.day) == (2, 29)
    year = born.year + years
    return date(year, 3, 1) if leap_day and common else born.replace(year=year)


def _edgy(world: Any) -> Iterable[dict[str, Any]]:
    for _ in range(world.dice.randint(0, 4)):
        given_on = world.dice.choice((world.around(), world.around(far=900)))
        gone = world.after(given_on) if world.dice.random() < 0.4 else None
        yield {
            "signer": world.dice.choice(SignerKind.values),
            "status": "withdrawn" if gone else "given",
            "given_on": given_on,
            "expires_on": world.after(given_on) or AHEAD,
            "withdrawn_on": gone,
        }
