"""No relation to a person or to a place is forgotten when people are merged."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import (
    BigIntegerField,
    Field,
    ForeignKey,
    IntegerField,
    Model,
    UniqueConstraint,
)

from nastavnik.registers.consents.models import Coverage
from nastavnik.registers.duplicates.models import Merge
from nastavnik.registers.duplicates.queries import DROPPED_WHEN_DOUBLED, relations_to
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.privacy.models import Erasure

TARGETS = (Person, Enrolment)
# Rows of which one person may have one, where the second is not dropped, and what becomes of it.
OTHERWISE: dict[type[Model], str] = {
    Enrolment: "two places in one register become one",
    Coverage: "derived anew from the consents",
    Merge: "says what was merged then",
    Erasure: "nobody who waits for erasure is merged",
}
# Numbers of people that are no foreign keys, and why they stay as they are.
BARE_NUMBERS = {"audit.EventPerson.person_id": "the trail: what was seen then, of which row"}


def named_by(constraint: UniqueConstraint) -> set[str]:
    expressions = [each for one in constraint.expressions for each in one.flatten()]
    return {*constraint.fields, *(getattr(each, "name", "") for each in expressions)}


def limits() -> Iterator[tuple[type[Model], str]]:
    """Models that let a person, or a place, have one row only."""
    for target in TARGETS:
        for model, name in relations_to(target):
            single = model._meta.get_field(name).unique  # type: ignore[union-attr]
            together = any(name in group for group in model._meta.unique_together)
            constraints = [c for c in model._meta.constraints if isinstance(c, UniqueConstraint)]
            if single or together or any(name in named_by(one) for one in constraints):
                yield model, name


def test_the_walk_sees_every_app() -> None:
    found = {f"{model._meta.label}.{name}" for model, name in relations_to(Person)}
    assert found >= {
        *("people.Enrolment.person", "people.Kinship.parent", "people.Kinship.child"),
        *("people.Person.merged_into", "consents.Consent.person", "privacy.Erasure.person"),
        *("consents.Consent.representative", "accounts.Assignment.person"),
        *("duplicates.Distinction.another", "imports.ImportLine.person"),
    }
    assert ("mentorships.Member", "enrolment") in {
        (model._meta.label, name) for model, name in relations_to(Enrolment)
    }


@pytest.mark.parametrize(("model", "name"), list(limits()), ids=str)
def test_what_there_may_be_one_of_says_what_becomes_of_two(model: type[Model], name: str) -> None:
    assert getattr(model, DROPPED_WHEN_DOUBLED, False) or model in OTHERWISE, (
        f"{model._meta.label}.{name}: say DROPPED_WHEN_DOUBLED, or name it in OTHERWISE"
    )


def test_every_exception_is_still_one() -> None:
    limited = {model for model, _name in limits()}
    assert set(OTHERWISE) <= limited


def test_nothing_leads_to_people_by_other_ways_than_foreign_keys() -> None:
    bare: list[str] = []
    for model in apps.get_models():
        assert not [
            field for field in model._meta.local_many_to_many if field.related_model in TARGETS
        ], model._meta.label
        bare += [
            f"{model._meta.label}.{field.name}"
            for field in model._meta.local_concrete_fields
            if is_bare_number(field)
        ]
    assert bare == list(BARE_NUMBERS)


def is_bare_number(field: "Field[object, object]") -> bool:
    number = isinstance(field, BigIntegerField | IntegerField) and not isinstance(field, ForeignKey)
    return number and ("person" in field.name or "enrolment" in field.name)
