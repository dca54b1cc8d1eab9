"""Every model that leads to people says how, and what is erased of it."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Model

from nastavnik.platform.audit import paths
from nastavnik.registers.accounts.models import User
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy import walking

pytestmark = pytest.mark.django_db
# Texts that stay where a row stays, and why they tell of nobody.
KEPT_TEXTS = {
    "privacy.Erasure.categories": "kinds of data, from the headings of the fields",
    "privacy.Erasure.kept": "kinds, numbers and days of orders, as an archive lists them",
}


def leads_to_people(model: type[Model], seen: frozenset[type[Model]] = frozenset()) -> bool:
    """Whether foreign keys lead from the model to a person, or to the account of one."""
    if model in {Person, User}:
        return True
    nearer = {
        field.related_model
        for field in model._meta.concrete_fields
        if field.is_relation and isinstance(field.related_model, type)
    }
    return any(leads_to_people(one, seen | {model}) for one in nearer - seen - {model})


def own_models() -> list[type[Model]]:
    found = [model for model in apps.get_models() if model.__module__.startswith("nastavnik.")]
    return [model for model in found if model is not User and leads_to_people(model)]


def test_the_walk_sees_models() -> None:
    assert {model.__name__ for model in own_models()} >= {
        *("Person", "Kinship", "Enrolment", "Member", "Erasure", "Assignment"),
    }


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_every_model_that_leads_to_people_says_what_is_erased(model: type[Model]) -> None:
    hangs_on_accounts = any(
        field.related_model is User for field in model._meta.concrete_fields if field.is_relation
    )
    if hangs_on_accounts and not hasattr(model, walking.PERSON_LOOKUPS):
        return  # removed with the account
    lookups = getattr(model, walking.PERSON_LOOKUPS, None)
    erased = getattr(model, walking.ERASE, None)
    assert lookups, f"{model._meta.label} leads to people and has no PERSON_LOOKUPS"
    assert erased is not None, f"{model._meta.label} leads to people and has no ERASE"
    assert set(walking.ways_of(model)) == set(lookups)
    for lookup, way in walking.ways_of(model).items():
        model._base_manager.filter(**{lookup or "pk": 1})
        for name in () if way == walking.DELETE else way:
            model._meta.get_field(name)


@pytest.mark.parametrize("model", list(walking.holders()), ids=lambda model: model._meta.label)
def test_no_free_text_is_left(model: type[Model]) -> None:
    ways = walking.ways_of(model).values()
    if walking.DELETE in ways:
        return
    erased = {name for way in ways for name in way}
    left = [
        f"{model._meta.label}.{field.name}"
        for field in model._meta.concrete_fields
        if is_free(field) and field.name not in erased
    ]
    assert [name for name in left if name not in KEPT_TEXTS] == []


@pytest.mark.parametrize("model", list(walking.holders()), ids=lambda model: model._meta.label)
def test_a_row_that_stays_says_while_what_it_may_be_told_of(model: type[Model]) -> None:
    if getattr(model, paths.SEALED_BY, None) != "" or getattr(model, walking.ERASE) == "delete":
        return  # sealed by another row's key, or gone
    condition = getattr(model, paths.TOLD_WHILE, None)
    assert condition is not None, f"{model._meta.label} stays and does not say TOLD_WHILE"
    assert not model._base_manager.filter(**condition).exists()


def is_free(field: "models.Field[Any, Any]") -> bool:
    if isinstance(field, walking.SearchField):
        return False
    free = isinstance(
        field, models.CharField | models.TextField | models.FileField | models.JSONField
    )
    return free and not field.choices
