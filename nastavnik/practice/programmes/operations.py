from collections.abc import Mapping
from typing import Any

from django.db import transaction

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.mentoring_forms import PRESETS, FormPreset
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.practice.programmes.models import MentoringForm


def add_form(*, actor: Actor, **facts: Any) -> MentoringForm:
    """Add a form of mentoring; a code or a title already known is refused."""
    policy.require(actor, Action.FORM_EDIT)
    return writing.insert(actor, MentoringForm(**facts))


def edit_form(
    *, actor: Actor, form: MentoringForm, version: int | None, **facts: Any
) -> MentoringForm:
    """Change a form of mentoring; its code stands in exports and stays."""
    policy.require(actor, Action.FORM_EDIT)
    if facts.get("code", form.code) != form.code:
        raise DomainError(gettext_noop("Код формы не меняется."), field="code")
    with transaction.atomic():
        _require_categories_kept(writing.lock(form), facts)
        return writing.update(actor, form, facts, version=version)


def install_presets(*, actor: Actor) -> list[MentoringForm]:
    """Add the shipped forms that are missing; rows an operator has changed stay as they are."""
    policy.require(actor, Action.FORM_EDIT)
    with transaction.atomic():
        known = {row.code: row for row in MentoringForm.objects.all()}
        return [
            known.get(preset.code) or writing.insert(actor, _row(preset, position))
            for position, preset in enumerate(PRESETS, start=1)
        ]


def _require_categories_kept(form: MentoringForm, facts: Mapping[str, Any]) -> None:
    """Refuse, once there are pairs of a form, to change whom the form takes."""
    for name in ("mentor_category", "mentee_category"):
        if facts.get(name, getattr(form, name)) == getattr(form, name):
            continue
        if form.mentorships.exists():
            raise DomainError(
                gettext_noop("По этой форме уже есть пары или группы: добавьте новую форму."),
                field=name,
            )


def _row(preset: FormPreset, position: int) -> MentoringForm:
    return MentoringForm(
        code=preset.code,
        label=preset.label,
        aliases=list(preset.aliases),
        mentor_category=preset.mentor.value,
        mentee_category=preset.mentee.value,
        track=preset.track.value,
        group_allowed=preset.group_allowed,
        position=position,
    )
