"""Whom lines name or may be about beside their own person: erasing somebody has to find them."""

from collections.abc import Sequence

from nastavnik.doors.imports import storing
from nastavnik.doors.imports.models import Import, ImportLine, ImportMention
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.people.models import Person

_AT_ONCE = 1_000


def keep_mentions(*, actor: Actor, batch: Import, lines: Sequence[ImportLine]) -> None:
    """Note whom saved lines mention, in the place of what was noted of them before."""
    policy.require(actor, Action.IMPORT_EDIT, batch.organization)
    for start in range(0, len(lines), _AT_ONCE):
        ids = [line.pk for line in lines[start : start + _AT_ONCE]]
        ImportMention.objects.filter(line__in=ids).delete()
    told = [(line.pk, person) for line in lines for person in storing.mentioned(line.plan)]
    # Somebody chosen on a page may be gone by now.
    known = Person.objects.in_bulk({person for _line, person in told})
    ImportMention.objects.bulk_create(
        [ImportMention(line_id=line, person_id=person) for line, person in told if person in known],
        batch_size=_AT_ONCE,
    )
