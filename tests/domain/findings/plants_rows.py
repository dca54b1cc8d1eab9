"""Plants in the registers themselves: rows, forms and partners, before indicators are computed."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from nastavnik.domain.findings.model import Enterprises
from nastavnik.domain.mentoring_forms import Category
from tests.domain.findings.plants import Expectations, Expected, NoRoomError
from tests.domain.findings.worlds import LEARNERS, World

# Bends rows or forms; the indicators are derived afterwards. Places are named by key.
Planted = Callable[[World], Expectations]


def _bend_row(world: World, index: int, **changes: object) -> None:
    world.rows[index] = replace(world.rows[index], **changes)  # type: ignore[arg-type]


def _some_row(world: World) -> int:
    return world.rng.randrange(len(world.rows))


def r16_no_mentors(world: World) -> Expectations:
    index = _some_row(world)
    _bend_row(world, index, mentors=0)
    return (Expected("R16", world.rows[index].unit, "", "rows"),)


def r16_no_mentees(world: World) -> Expectations:
    index = _some_row(world)
    _bend_row(world, index, mentees=0)
    return (Expected("R16", world.rows[index].unit, "", "rows"),)


def r16_unknown_form(world: World) -> Expectations:
    index = _some_row(world)
    _bend_row(world, index, form="Сосед-сосед")
    return (Expected("R16", world.rows[index].unit, "", "rows"),)


def r16_label(world: World) -> Expectations:
    """A label that promises other categories than the form takes, mentor or mentee."""
    form = world.rng.choice(world.forms)
    label = world.rng.choice(["Родитель-выпускник", "Выпускник – родитель", "Родитель-Родитель"])
    if {form.mentor, form.mentee} & {Category.PARENT, Category.GRADUATE}:
        raise NoRoomError
    world.forms[world.forms.index(form)] = replace(form, label=label)
    world.rows = [replace(r, form=label) if r.form == form.label else r for r in world.rows]
    return (Expected("R16", "", "", "справочник форм", subject=label),)


def r23_more_mentors(world: World) -> Expectations:
    index = _some_row(world)
    row = world.rows[index]
    _bend_row(world, index, mentors=row.mentees + world.rng.randint(1, 5))
    return (Expected("R23", row.unit, "", "rows"),)


def r23_overload(world: World) -> Expectations:
    adult = {form.label for form in world.forms if form.mentor not in LEARNERS}
    rows = [index for index, row in enumerate(world.rows) if row.form in adult]
    if not rows:
        raise NoRoomError
    index = world.rng.choice(rows)
    row = world.rows[index]
    _bend_row(world, index, mentees=3 * row.mentors + world.rng.randint(1, 5))
    return (Expected("R23", row.unit, "", "rows"),)


def partner_counts(rng: Random, kind: str, total: int) -> Enterprises:
    """Counts of partners with one thing wrong."""
    many = total + rng.randint(1, 5)
    return {
        # 43 agreements against nine people from enterprises.
        "confused": Enterprises(many, many, 0, many - 1),
        # More enterprises supplied mentors than there are mentors from enterprises.
        "people": Enterprises(many, many, many, many - 1),
        # Some partners signed and sent nobody.
        "nobody_sent": Enterprises(many, many, many - 1, many + 1),
        # One partner signed twice and was counted twice.
        "twice": Enterprises(many + 2, many, many, many + 2),
        # More partners than agreements.
        "more_partners": Enterprises(many, many + 1, many + 1, many + 1),
    }[kind]


PARTNER_KINDS = ("confused", "people", "nobody_sent", "twice", "more_partners")
