"""Random regions with two campaigns, written at one go: what is tested is how they are read."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from nastavnik.domain.campaigns.stages import Stage
from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import totalling
from nastavnik.oversight.campaigns.cells import Cell, digest_of, keep, read, values_of
from nastavnik.oversight.campaigns.models import (
    Campaign,
    Obligation,
    Submission,
    SubmissionVersion,
)
from nastavnik.oversight.campaigns.totalling import Standing
from nastavnik.oversight.indicators.models import Indicator, Target
from nastavnik.registers.organizations import operations as organizations
from nastavnik.registers.organizations.choices import Kind, Level
from nastavnik.registers.organizations.models import Organization, Subordination, Zone
from tests.factories.campaigns import ACTOR, AS_OF, Field, make_campaign, make_period, make_set

WHOLE = "respondent_mentees::0-150"
FORMER = date(2026, 6, 30)
CLOSED = date(2026, 10, 1)
LEAVES = ((Kind.SCHOOL, "general"), (Kind.SUPPLEMENTARY, "supplementary"))
STAGES = {"sent": "checked", "taken": "accepted", "back": "returned"}


def random_campaigns(dice: random.Random) -> tuple[Campaign, Campaign]:
    """Two quarters of a region; some moved between them, some are let off, some half-empty."""
    where = make_region(dice, towns=dice.randint(1, 3), organizations=dice.randint(2, 7))
    chosen = make_set()
    share = chosen.indicators.get(code="S")
    Indicator.objects.filter(pk=share.pk).update(
        direction=dice.choice(("more", "less")), digits=dice.randint(0, 2)
    )
    contracts = chosen.indicators.get(code="D")
    Indicator.objects.filter(pk=contracts.pk).update(
        direction=dice.choice(("more", "less")), roll_up="ratio"
    )
    for due_on in (FORMER, date(2026, 12, 31)):
        for indicator in (share, contracts):
            Target.objects.create(
                indicator=indicator, scope=where.ministry, due_on=due_on, value=dice.randint(0, 100)
            )
    former = make_campaign(where, indicator_set=chosen, period=make_period(FORMER))
    fill(dice, former)
    move(dice, where)
    present = make_campaign(
        where, indicator_set=chosen, period=make_period(AS_OF), previous=former, title="Новый"
    )
    fill(dice, present)
    move(dice, where)
    return former, present


def make_region(dice: random.Random, *, towns: int, organizations: int) -> Field:
    """A ministry, two centres, towns with schools and clubs, colleges: written at one go."""
    ministry = _node(None, 1, Kind.MINISTRY)
    ministry.save()
    centres = [_node(ministry, number, Kind.CENTRE) for number in (2, 3)]
    cities = [_node(ministry, 4 + number, Kind.MUNICIPALITY) for number in range(towns)]
    Organization.objects.bulk_create([*centres, *cities])
    zones = {"general": centres[0], "supplementary": centres[1], "vocational": centres[1]}
    Zone.objects.bulk_create(
        Zone(centre=centre, level=level, function="monitoring") for level, centre in zones.items()
    )
    members = []
    for number in range(10, 10 + organizations):
        if dice.random() < 0.2:
            members.append(_node(ministry, number, Kind.COLLEGE, "vocational"))
        else:
            kind, level = dice.choice(LEAVES)
            members.append(_node(dice.choice(cities), number, kind, level))
    Organization.objects.bulk_create(members)
    Subordination.objects.bulk_create(
        Subordination(organization=row, parent=row.parent, starts_on=date(2020, 1, 1))
        for row in (*centres, *cities, *members)
    )
    return Field(ministry, centres, cities, members)


def _node(parent: Organization | None, number: int, kind: str, level: str = "") -> Organization:
    return Organization(
        code=f"org-{number}", kind=kind, level=level, name=f"Организация {number}",
        short_name=f"Организация {number}", parent=parent,
        path=f"{parent.path if parent else ''}{number:012d}/",
    )  # fmt: skip


def fill(dice: random.Random, campaign: Campaign) -> None:
    """Hand in, take in and give back: versions at one go, the sums by the move of the product."""
    rows = Submission.objects.filter(obligation__campaign=campaign).select_related("obligation")
    versions, stages, let_off = [], {}, []
    for row in rows.order_by("pk"):
        fate = dice.choice(("nothing", "exempt", "saved", "sent", "sent", "taken", "taken", "back"))
        whole = dice.randint(0, 12)
        told = {"S": dice.randint(0, whole), WHOLE: whole, "D": dice.choice((None, 0, 3, 40))}
        if dice.random() < 0.2:
            told[WHOLE] = None  # the numerator alone: no sum may hold it
        cells = keep({code: Cell(value) for code, value in {**told, "M": 0}.items()})
        if fate == "exempt":
            let_off.append(row.obligation)
        elif fate == "saved":
            row.draft, row.stage = cells, "filling"
            row.save()
        elif fate in STAGES:
            stages[row.pk] = (row, STAGES[fate])
            versions.append(_version(row, cells, campaign))
    for version in SubmissionVersion.objects.bulk_create(versions):
        row, stage = stages[version.submission_id]
        row.current, row.draft, row.stage = version, version.cells, stage
    Submission.objects.bulk_update(
        [row for row, _stage in stages.values()], ["current", "draft", "stage"]
    )
    for duty in let_off:
        duty.exemption = "Ремонт"
    Obligation.objects.bulk_update(let_off, ["exemption"])
    before = Standing({}, Stage.OPEN)
    totalling.move(
        [
            (row.obligation, before, Standing(values_of(read(row.draft)), Stage(stage)))
            for row, stage in stages.values()
        ]
    )


def _version(row: Submission, cells: dict[str, Any], campaign: Campaign) -> SubmissionVersion:
    return SubmissionVersion(
        submission=row, number=1, cells=cells, sent_at=campaign.opened_at,
        digest=digest_of("", row.pk, 1, cells),
    )  # fmt: skip


def move(dice: random.Random, where: Field) -> None:
    """Now and then something becomes of the tree, once or more."""
    for _ in range(dice.choice((0, 0, 1, 1, 2, 3))):
        change(dice, where)


def change(dice: random.Random, where: Field) -> bool:
    """Do one thing to the tree; whether it was possible."""
    acts = (move_to_a_town, merge_as_a_branch, merge_towns, teach_otherwise, swap_zones, close)
    try:
        with transaction.atomic():
            dice.choice(acts)(dice, where)
    except DomainError:
        return False
    return True


def move_to_a_town(dice: random.Random, where: Field) -> None:
    put(pick(dice, where.organizations), pick(dice, where.towns))


def merge_as_a_branch(dice: random.Random, where: Field) -> None:
    put(pick(dice, where.organizations), pick(dice, where.organizations))


def merge_towns(dice: random.Random, where: Field) -> None:
    """A town becomes a district of another, with everybody below it."""
    put(pick(dice, where.towns), pick(dice, where.towns))


def teach_otherwise(dice: random.Random, where: Field) -> None:
    level = dice.choice((Level.GENERAL, Level.SUPPLEMENTARY, Level.PRESCHOOL)).value
    row = pick(dice, where.organizations)
    organizations.edit_organization(actor=ACTOR, organization=row, version=None, level=level)


def swap_zones(dice: random.Random, where: Field) -> None:
    zone = dice.choice([zone for centre in where.centres for zone in centre.zones.all()])
    other = next(centre for centre in where.centres if centre.pk != zone.centre_id)
    organizations.remove_zone(actor=ACTOR, zone=zone)
    organizations.add_zone(actor=ACTOR, centre=other, level=zone.level, function=zone.function)


def close(dice: random.Random, where: Field) -> None:
    row = pick(dice, where.organizations)
    organizations.close_organization(
        actor=ACTOR, organization=row, closed_on=CLOSED, reason="Присоединена"
    )


def pick(dice: random.Random, rows: Sequence[Organization]) -> Organization:
    return Organization.objects.get(pk=dice.choice(rows).pk)


def put(row: Organization, parent: Organization) -> None:
    since = row.subordinations.latest("starts_on").starts_on + timedelta(days=1)
    organizations.move_organization(actor=ACTOR, organization=row, parent=parent, starts_on=since)
