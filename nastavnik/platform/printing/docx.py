"""Prints a report as an editable Word file, in the layout of ГОСТ Р 7.0.97-2025."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import LxmlError
from markupsafe import Markup

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.printing.docx_package import WordPackage, base_template
from nastavnik.platform.printing.docx_xml import (
    BodyWriter,
    escape,
    signatures_xml,
    strip_illegal,
    tied_to_next,
)
from nastavnik.platform.printing.report import PORTRAIT_MM, Report

_PROPERTY_LENGTH = 255  # what Word itself allows
_WRONG_FILE = (BadZipFile, PackageNotFoundError, KeyError, ValueError)
_WRONG_TEMPLATE = (TemplateError, LxmlError, ArithmeticError, TypeError)


def render_docx(
    report: Report, template: bytes | None = None, *, created: datetime | None = None
) -> bytes:
    """Print a report through the base template or through one that an operator uploaded.

    A template that cannot be read or filled is a DomainError.
    """
    paper = _open(template)
    package = WordPackage(paper.docx, uploaded=template is not None)
    body = BodyWriter(package).write(report.blocks)
    if report.signatures:
        body = tied_to_next(body)  # a signature never stands on a page without words
    signatures = signatures_xml(report.signatures, PORTRAIT_MM)
    context = _context(report, package.with_own_styles(body), package.with_own_styles(signatures))
    # Templates come from people: the sandbox keeps their expressions away from Python.
    environment = ImmutableSandboxedEnvironment(autoescape=True)
    try:
        paper.render(context, jinja_env=environment)
    except _WRONG_TEMPLATE as error:
        message = gettext_noop("Шаблон документа содержит ошибку: %(error)s")
        raise DomainError(message, error=str(error)) from error
    _describe(paper.docx, report, created or datetime.now(UTC))
    stream = BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _open(template: bytes | None) -> Any:
    paper = DocxTemplate(BytesIO(template or base_template()))
    try:
        paper.init_docx()
    except _WRONG_FILE as error:
        raise DomainError(gettext_noop("Шаблон документа — не файл Word (.docx).")) from error
    return paper


def _context(report: Report, body: str, signatures: str) -> dict[str, Any]:
    return {
        "title": _text(report.title),
        "subtitle": _text(report.subtitle),
        "requisites": [_text(line) for line in report.requisites],
        "date_line": _text(report.date_line),
        "footer_note": _text(report.footer_note),
        "author": _text(report.author),
        "body": Markup(body),  # noqa: S704 — every text in it went through escape()
        "signatures": Markup(signatures),  # noqa: S704
    }


def _text(text: str) -> Markup:
    return Markup(escape(text))  # noqa: S704


def _describe(document: Any, report: Report, created: datetime) -> None:
    properties = document.core_properties
    title = " ".join(part for part in (report.title, report.subtitle) if part)
    properties.title = _plain(title)
    properties.author = properties.last_modified_by = _plain(report.author)
    properties.keywords = _plain(", ".join(report.keywords))
    properties.language = "ru-RU" if report.language == "ru" else report.language
    properties.created = properties.modified = created.astimezone(UTC).replace(tzinfo=None)


def _plain(text: str) -> str:
    return " ".join(strip_illegal(text).split())[:_PROPERTY_LENGTH]
