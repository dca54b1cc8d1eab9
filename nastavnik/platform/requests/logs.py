"""What a log line may hold: the number of the request, never what a person typed or is called."""

import logging
import re
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

NO_REQUEST = "-"
# The token of a one-time link, as a part of an address: whoever reads the log must not use it.
TOKEN = re.compile(r"(?<=/)[A-Za-z0-9]{22}(?=/)")
type ExceptionFacts = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class PlainFormatter(logging.Formatter):
    """A line with the number of its request; of an exception its kind and place, not its words.

    «duplicate key value: (ivanov@example.org)», «invalid literal: 'Иванов'»: the words of an
    exception repeat what was typed. Kind, place and the database's constraint say what to mend.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Put the number of the request into the line."""
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", None) or getattr(
            record, "request_id", NO_REQUEST
        )
        return TOKEN.sub("•••", super().format(record))

    def formatException(self, ei: ExceptionFacts) -> str:  # noqa: N802 - named by logging
        """Describe an exception and what caused it without their words."""
        return "\n".join(line for error in _chain(ei[1]) for line in _described(error))


class NamelessReporterFilter(SafeExceptionReporterFilter):
    """Reports of exceptions carry neither forms, nor cookies, nor the variables of functions."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_safe_cookies(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_safe_request_meta(self, request: HttpRequest | None) -> dict[str, Any]:
        kept = {"REQUEST_METHOD", "PATH_INFO", "CONTENT_TYPE", "CONTENT_LENGTH"}
        meta = {} if request is None else request.META
        return {name: value for name, value in meta.items() if name in kept}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        return []


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _described(error: BaseException) -> Iterator[str]:
    yield f"{type(error).__module__}.{type(error).__qualname__}{_constraint(error)}"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"


def _constraint(error: BaseException) -> str:
    """The name of the constraint that PostgreSQL reports with a refusal."""
    name = getattr(getattr(error, "diag", None), "constraint_name", None)
    return f" ({name})" if name else ""
