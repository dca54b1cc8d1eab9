"""The tree of organisations: a ministry, a centre, municipalities, schools."""

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

from nastavnik.platform.access.policy import system_actor
from nastavnik.registers.organizations import operations
from nastavnik.registers.organizations.choices import Kind, Level
from nastavnik.registers.organizations.models import Organization

ACTOR = system_actor("tests")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Region:
    """A small region; `school` is under `city`, `other_school` under `other_city`."""

    ministry: Organization
    centre: Organization
    city: Organization
    other_city: Organization
    school: Organization
    other_school: Organization


def make_organization(parent: Organization | None = None, **facts: Any) -> Organization:
    """A school under `parent` since 2020, unless said otherwise."""
    number = next(_numbers)
    known = {
        "code": f"org-{number}",
        "kind": Kind.SCHOOL,
        "level": Level.GENERAL,
        "name": f"Средняя школа № {number}",
        "short_name": f"Школа № {number}",
        "starts_on": date(2020, 1, 1),
        **facts,
    }
    return operations.add_organization(actor=ACTOR, parent=parent, **known)


def make_region() -> Region:
    """Two cities with a school each, and a centre."""
    ministry = make_organization(kind=Kind.MINISTRY, level="", short_name="Министерство")
    cities = [
        make_organization(ministry, kind=Kind.MUNICIPALITY, level="", short_name=name)
        for name in ("Берёзовск", "Еловск")
    ]
    return Region(
        ministry=ministry,
        centre=make_organization(ministry, kind=Kind.CENTRE, level="", short_name="Центр"),
        city=cities[0],
        other_city=cities[1],
        school=make_organization(cities[0], short_name="Школа Берёзовска"),
        other_school=make_organization(cities[1], short_name="Школа Еловска"),
    )
