"""The queue of tasks: django-tasks-db, with payloads that carry no personal data."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.tasks.backends.base import BaseTaskBackend
from django.tasks.backends.immediate import ImmediateBackend
from django_tasks_db.backend import DatabaseBackend

# Keys of rows, codes, dates: nothing a name, a phone or an address could be written in.
_CODE = re.compile(r"[A-Za-z0-9_:.-]{0,64}")


class PersonalPayloadError(TypeError):
    """A task was given something other than keys and codes."""


def require_keys(value: Any) -> None:
    """Refuse a payload that could carry personal data: tasks get keys and read the rows."""
    match value:
        case None | bool() | int():
            return
        case str() if _CODE.fullmatch(value):
            return
        case Mapping():
            for part in (*value.keys(), *value.values()):
                require_keys(part)
        case str():
            raise PersonalPayloadError("a task takes keys and codes, not words")
        case Sequence():
            for part in value:
                require_keys(part)
        case _:
            raise PersonalPayloadError(f"a task takes keys and codes, not {type(value).__name__}")


class KeysOnly(BaseTaskBackend):
    """What both of our backends do before they take a task."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Take a task whose payload carries keys alone."""
        require_keys(args)
        require_keys(kwargs)
        return super().enqueue(task, args, kwargs)


class QueueBackend(KeysOnly, DatabaseBackend):
    """Tasks wait in the database for a worker."""


class AtOnceBackend(KeysOnly, ImmediateBackend):
    """Tasks run where they are asked for, and their errors come out there: for tests."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Run the task; raise what it raised."""
        result = super().enqueue(task, args, kwargs)
        if result.errors:
            raise RuntimeError(result.errors[0].traceback)
        return result
