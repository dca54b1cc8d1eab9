"""An uploaded file, checked by its content and given a name that tells nothing."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files import File

from nastavnik.domain import file_kinds
from nastavnik.domain.errors import DomainError, gettext_noop

MEBIBYTE = 1024 * 1024


def with_safe_file(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts with `file` checked and renamed; without it where it did not change."""
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
