"""The texts people sign."""

import tomllib
from importlib import resources
from typing import Any

from django.db import transaction

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.typography import format_date
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.consents.models import ConsentText

TEXTS_FILE = "texts.toml"


def publish_text(*, actor: Actor, kind: str, **facts: Any) -> ConsentText:
    """Publish the next edition of a text; consents keep the edition that was signed."""
    policy.require(actor, Action.CONSENT_TEXT_EDIT)
    with transaction.atomic():
        writing.hold_rows_of(ConsentText)
        latest = ConsentText.objects.filter(kind=kind).order_by("-edition").first()
        edition = latest.edition + 1 if latest else 1
        if latest is not None and facts["valid_from"] < latest.valid_from:
            raise DomainError(
                gettext_noop("Новая редакция не может действовать раньше прежней — с %(day)s."),
                field="valid_from",
                day=format_date(latest.valid_from),
            )
        return writing.insert(
            actor, ConsentText(kind=kind, edition=edition, **facts), act="publish_consent_text"
        )


def install_texts(*, actor: Actor) -> list[ConsentText]:
    """Install the shipped text of each kind that has none yet."""
    policy.require(actor, Action.CONSENT_TEXT_EDIT)
    shipped = tomllib.loads(
        resources.files("nastavnik.registers.consents")
        .joinpath("data", TEXTS_FILE)
        .read_text(encoding="utf-8")
    )
    known = set(ConsentText.objects.values_list("kind", flat=True))
    return [
        publish_text(actor=actor, **facts)
        for facts in shipped["texts"]
        if facts["kind"] not in known
    ]
