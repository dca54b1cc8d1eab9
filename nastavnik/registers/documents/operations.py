from functools import partial
from typing import Any

from django.db import transaction

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.rows.uploads import with_safe_file
from nastavnik.registers.documents.models import Act, Document
from nastavnik.registers.organizations.models import Organization


def add_act(*, actor: Actor, **facts: Any) -> Act:
    """Add an act of law; whoever keeps indicator sets keeps the acts behind them."""
    policy.require(actor, Action.INDICATOR_SET_EDIT)
    return writing.insert(actor, Act(**facts))


def add_document(*, actor: Actor, organization: Organization, **facts: Any) -> Document:
    """Add a document of the organisation, with its scan if there is one."""
    policy.require(actor, Action.DOCUMENT_EDIT, organization)
    return writing.insert(actor, Document(organization=organization, **with_safe_file(facts)))


def edit_document(
    *, actor: Actor, document: Document, version: int | None, **facts: Any
) -> Document:
    """Change a document; a new scan takes the place of the old one, False takes it away."""
    policy.require(actor, Action.DOCUMENT_EDIT, document.organization)
    with transaction.atomic():
        old = writing.lock(document).file.name
        changed = writing.update(actor, document, with_safe_file(facts), version=version)
        if old and changed.file.name != old:
            transaction.on_commit(partial(changed.file.storage.delete, old))
    return changed
