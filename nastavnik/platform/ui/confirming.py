"""A page that asks before an act: what will happen, what the act needs to know, one button."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from nastavnik.platform.ui.editing import ActForm, LinkedRow, attempt


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """What the page says; `list_label` and `list_url` lead back to the list."""

    title: str | Promise
    verb: str | Promise
    done: str | Promise
    cancel_url: str
    list_label: str | Promise
    list_url: str
    question: str | Promise = ""
    consequences: Sequence[str | Promise] = ()
    danger: bool = False
    template: str = "ui/confirm_page.html"


class NothingToAsk(ActForm):
    """The form of an act that needs no more than a yes."""


def confirm(
    request: HttpRequest,
    form: ActForm,
    act: Callable[[], LinkedRow],
    page: ConfirmPage,
    **extra: Any,
) -> HttpResponse:
    """Ask; once the form is right, perform the act and go to the row it returns."""
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, act)
        if saved is not None:
            messages.success(request, str(page.done))
            return redirect(saved)
    context = {name: getattr(page, name) for name in ConfirmPage.__slots__}
    return render(request, page.template, {**context, **extra, "form": form})
