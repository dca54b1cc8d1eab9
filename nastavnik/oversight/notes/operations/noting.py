import datetime
import tomllib
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.db import transaction

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.findings.model import Claim as ClaimValue
from nastavnik.oversight.campaigns.choices import Basis, CountedStage
from nastavnik.oversight.campaigns.models import Obligation
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.notes import queries
from nastavnik.oversight.notes.campaign.gathering import note_of
from nastavnik.oversight.notes.choices import (
    INDICATOR_SECTION,
    OF_CAMPAIGNS,
    OF_REGISTERS,
    Audience,
)
from nastavnik.oversight.notes.freezing import freeze
from nastavnik.oversight.notes.models import Claim, Note, NoteText, RequiredForm
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.rows.snapshots import one_state
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.periods.models import Period

REQUIRED_FORMS = Path(__file__).parent.parent / "data" / "required_forms.toml"
# Fields a claim has in the rules and in the table under the same name.
_SHARED = {field.name for field in fields(ClaimValue)} - {"unit", "position", "kind", "role"}


def create_note(
    *, actor: Actor, organization: Organization, period: Period, indicator_set: IndicatorSet
) -> Note:
    """Open the note of a municipality for a period and compute its figures."""
    policy.require(actor, Action.NOTE_EDIT, organization)
    if organization.kind != Kind.MUNICIPALITY:
        raise DomainError(
            gettext_noop("Справка составляется по муниципалитету, а не по отдельной организации."),
            field="organization",
        )
    note = Note(organization=organization, period=period, indicator_set=indicator_set)
    return _create(actor, note)


def create_campaign_note(
    *, actor: Actor, obligation: Obligation, stage: CountedStage, basis: Basis
) -> Note:
    """Open the note of a body by what a campaign told it, and compute its figures."""
    policy.require(actor, Action.NOTE_EDIT, obligation.organization)
    return _create(actor, note_of(obligation, stage, basis))


def regenerate(*, actor: Actor, note: Note) -> Note:
    """Compute the figures and the findings anew; the editor's words stay."""
    policy.require(actor, Action.NOTE_EDIT, note.organization)
    read = _read(note)
    with transaction.atomic():
        current = writing.lock(note)
        if current.generated_at is not None and current.generated_at > read["generated_at"]:
            # Somebody else's figures, read later, were kept first.
            return current
        return writing.update(actor, current, read, act="generate_note")


def write_text(
    *,
    actor: Actor,
    note: Note,
    section: str,
    body: str,
    replaces: bool,
    version: int | None,
) -> NoteText:
    """Put the editor's words into a section; `version` is None where there were none."""
    policy.require(actor, Action.NOTE_EDIT, note.organization)
    _require_section(note, section)
    if replaces and not body.strip():
        raise DomainError(
            gettext_noop("Чтобы заменить составленный текст, напишите свой."),
            field="body",
        )
    with transaction.atomic():
        writing.lock(note)
        text = NoteText.objects.filter(note=note, section=section).first()
        if text is None:
            text = NoteText(note=note, section=section, body=body, replaces=replaces)
            return writing.insert(actor, text)
        if version is None:
            raise writing.StaleVersionError(text)
        changes = {"body": body, "replaces": replaces}
        return writing.update(actor, text, changes, version=version)


def load_claims(
    *,
    actor: Actor,
    organization: Organization,
    period: Period,
    source: str,
    claims: Sequence[ClaimValue],
) -> list[Claim]:
    """Keep what a published source prints; units are named by the codes of organisations."""
    policy.require(actor, Action.CLAIM_EDIT, organization)
    if Claim.objects.filter(organization=organization, period=period).exists():
        raise DomainError(gettext_noop("Утверждения источника за этот период уже загружены."))
    members = Organization.objects.within(organization).reporting()
    units = {row.code: row for row in members}
    unknown = next((claim.unit for claim in claims if claim.unit and claim.unit not in units), "")
    if unknown:
        raise DomainError(
            gettext_noop("В источнике названа неизвестная организация: %(code)s."), code=unknown
        )
    rows = [
        Claim(
            organization=organization,
            period=period,
            source=source,
            position=position,
            kind=claim.kind.value,
            role=claim.role.value if claim.role else "",
            unit=units.get(claim.unit),
            row_number=claim.position,
            **{name: getattr(claim, name) for name in _SHARED},
        )
        for position, claim in enumerate(claims)
    ]
    return writing.insert_checked(actor, rows, act="load_claims")


def require_form(
    *,
    actor: Actor,
    indicator_set: IndicatorSet,
    form: MentoringForm,
    audience: str,
    starts_on: datetime.date,
) -> RequiredForm:
    """Record that the act behind a set makes a form obligatory."""
    policy.require(actor, Action.INDICATOR_SET_EDIT)
    row = RequiredForm(
        indicator_set=indicator_set, form=form, audience=audience, starts_on=starts_on
    )
    return writing.insert(actor, row)


def install_required_forms(*, actor: Actor) -> list[RequiredForm]:
    """Record the obligatory forms of the shipped sets; what is already there stays."""
    policy.require(actor, Action.INDICATOR_SET_EDIT)
    described = tomllib.loads(REQUIRED_FORMS.read_text(encoding="utf-8"))["required"]
    with transaction.atomic():
        return [row for entry in described for row in _install_required(actor, entry)]


def _install_required(actor: Actor, entry: dict[str, Any]) -> list[RequiredForm]:
    chosen = IndicatorSet.objects.filter(code=entry["set"], required_forms=None)
    wanted = [(code, audience) for audience in Audience for code in entry.get(audience.value, ())]
    forms = {form.code: form for form in MentoringForm.objects.all()}
    return [
        require_form(
            actor=actor,
            indicator_set=indicator_set,
            form=forms[code],
            audience=audience.value,
            starts_on=entry["starts_on"],
        )
        for indicator_set in chosen
        for code, audience in wanted
        if code in forms
    ]


def _create(actor: Actor, note: Note) -> Note:
    writing.check(note)
    read = _read(note)
    with transaction.atomic():
        return writing.update(actor, writing.insert(actor, note), read, act="generate_note")


def _read(note: Note) -> dict[str, Any]:
    """Return the figures and the moment they are of, before anything is locked or written."""
    with one_state() as moment:
        return {"figures": freeze(queries.live_figures(note)), "generated_at": moment}


def _require_section(note: Note, section: str) -> None:
    own = OF_CAMPAIGNS if note.obligation_id else OF_REGISTERS
    if section in own:
        return
    key = section.removeprefix(INDICATOR_SECTION)
    known = key != section and key.isdigit()
    if not known or not note.indicator_set.indicators.filter(pk=int(key)).exists():
        raise DomainError(gettext_noop("В справке нет такого раздела."))
