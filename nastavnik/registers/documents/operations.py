from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.db import transaction

from nastavnik.domain import file_kinds
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.documents.models import Act, Document
from nastavnik.registers.organizations.models import Organization

MEBIBYTE = 1024 * 1024


def add_act(*, actor: Actor, **facts: Any) -> Act:
    """Add an act of law; whoever keeps indicator sets keeps the acts behind them."""
    policy.require(actor, Action.INDICATOR_SET_EDIT)
    return writing.insert(actor, Act(**facts))


def add_document(*, actor: Actor, organization: Organization, **facts: Any) -> Document:
    """Add a document of the organisation, with its scan if there is one."""
    policy.require(actor, Action.DOCUMENT_EDIT, organization)
    return writing.insert(actor, Document(organization=organization, **_with_safe_file(facts)))


def edit_document(
    *, actor: Actor, document: Document, version: int | None, **facts: Any
) -> Document:
    """Change a document; a new scan takes the place of the old one, False takes it away."""
    policy.require(actor, Action.DOCUMENT_EDIT, document.organization)
    with transaction.atomic():
        old = writing.lock(document).file.name
        changed = writing.update(actor, document, _with_safe_file(facts), version=version)
        if old and changed.file.name != old:
            transaction.on_commit(partial(changed.file.storage.delete, old))
    return changed


def _with_safe_file(facts: dict[str, Any]) -> dict[str, Any]:
    """Check an uploaded file by its content and give it a name that tells nothing."""
    if "file" not in facts:
        return facts
    file = facts["file"]
    if not file:
        return {**facts, "file": ""}
    if getattr(file, "_committed", False):
        return {name: value for name, value in facts.items() if name != "file"}
    if file.size > settings.DOCUMENT_MAX_BYTES:
        raise DomainError(
            gettext_noop("Файл больше %(limit)s МБ. Сожмите его или разделите на части."),
            field="file",
            limit=settings.DOCUMENT_MAX_BYTES // MEBIBYTE,
        )
    kind = file_kinds.recognise(file)
    if kind is None:
        raise DomainError(
            gettext_noop("Прикрепите файл PDF, DOCX, XLSX, PNG или JPEG: этот файл другого вида."),
            field="file",
        )
    return {**facts, "file": File(file, name=f"{uuid4().hex}.{kind.suffix}")}
