"""Consents requested, attested and withdrawn."""

import datetime
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext

from nastavnik.domain import consents as rules
from nastavnik.domain.consents import Kind, Signature, Signer, State
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.links import operations as links
from nastavnik.platform.links.choices import Purpose
from nastavnik.platform.links.models import OneTimeLink
from nastavnik.platform.rows.uploads import with_safe_file
from nastavnik.registers.consents.choices import ConsentKind, ConsentStatus, Method
from nastavnik.registers.consents.models import Consent, ConsentText, Coverage
from nastavnik.registers.consents.operations.retiring import retire_requests
from nastavnik.registers.consents.queries import signatures_of, subject_of, usual_end
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.checks import require_not_erased
from nastavnik.registers.people.choices import EnrolmentStatus, ParticipantRole
from nastavnik.registers.people.models import Enrolment, Person
from nastavnik.registers.privacy import operations as privacy
from nastavnik.registers.privacy.choices import Ground
from nastavnik.registers.privacy.models import Erasure


@dataclass(frozen=True, slots=True)
class Paper:
    """What papers of many people have in common: the kind, the day, the text they signed.

    An empty `signer` takes whoever must sign at the age; without `expires_on` the term is usual.
    """

    kind: str
    given_on: datetime.date
    text: ConsentText
    signer: str = ""
    expires_on: datetime.date | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def request(
    *, actor: Actor, organization: Organization, people: Sequence[Person], kind: str
) -> list[Consent]:
    """Ask for the signatures that are missing today; those asked for already are left alone.

    What waits for a signature nobody needs any more is taken back.
    """
    policy.require(actor, Action.CONSENT_EDIT, organization)
    today = timezone.localdate()
    with transaction.atomic():
        locked = _lock_people(organization, people)
        retire_requests(actor=actor, people=locked)
        signed = signatures_of(locked, [kind])
        asked = set(
            Consent.objects.waiting()
            .filter(person__in=[person.pk for person in locked], kind=kind)
            .values_list("person", "signer")
        )
        rows = [
            Consent(person=person, kind=kind, signer=signer.value, requested_on=today)
            for person in locked
            for signer in sorted(
                rules.missing_signatures(
                    Kind(kind), subject_of(person), signed.get((person.pk, kind), ()), today
                )
            )
            if (person.pk, signer.value) not in asked
        ]
        return writing.insert_checked(actor, rows, act="request_consent")


def attest(
    *,
    actor: Actor,
    person: Person,
    kind: str,
    signer: str,
    text: ConsentText,
    given_on: datetime.date,
    **facts: Any,
) -> Consent:
    """Record a consent signed on paper, with its scan where there is one."""
    policy.require(actor, Action.CONSENT_EDIT, person.organization)
    paper = Paper(kind, given_on, text, signer, facts.pop("expires_on", None), facts)
    return attest_many(actor=actor, organization=person.organization, people=[person], paper=paper)[
        0
    ]


def attest_many(
    *, actor: Actor, organization: Organization, people: Sequence[Person], paper: Paper
) -> list[Consent]:
    """Record the paper consents of many people at once; signatures that stand are left alone."""
    policy.require(actor, Action.CONSENT_EDIT, organization)
    _require_own_text(paper)
    with transaction.atomic():
        locked = _lock_people(organization, people)
        rows = [
            Consent(
                person=person,
                kind=paper.kind,
                signer=signer.value,
                status=ConsentStatus.GIVEN,
                text=paper.text,
                given_on=paper.given_on,
                expires_on=paper.expires_on or usual_end(paper.given_on),
                **_of_paper(paper),
            )
            for person, signer in _to_sign(locked, paper)
        ]
        return _give(actor, rows, act="attest_consent")


def withdraw(
    *,
    actor: Actor,
    person: Person,
    kind: str,
    on: datetime.date,
    reason: str,
    link: OneTimeLink | None = None,
) -> list[Consent]:
    """Withdraw every consent of the kind; pairs and groups of the person are ended before that.

    With the consent to processing the open places become «согласие отозвано». A used link to one
    of the consents stands in for a right to the person.
    """
    policy.require(actor, Action.CONSENT_WITHDRAW)
    if link is None or link.purpose != Purpose.WITHDRAWAL:
        policy.require_row(actor, Action.CONSENT_WITHDRAW, person)
    with transaction.atomic():
        current = writing.lock(person)
        rows = writing.lock_many(
            Consent.objects.filter(person=current, kind=kind, status=ConsentStatus.GIVEN)
        )
        if not rows:
            _refuse_nothing_given(current, kind)
        for row in rows:
            rules.require_transition(row.state, State.WITHDRAWN)
            rules.require_withdrawal(row.given_signature, on, today=timezone.localdate())
        _require_not_paired(current, kind)
        changes = {
            "status": ConsentStatus.WITHDRAWN,
            "withdrawn_on": on,
            "withdrawal_reason": reason.strip(),
        }
        writing.update_many(
            actor, rows, lambda row: changes, act="withdraw_consent", reason=reason.strip()
        )
        if kind == ConsentKind.PROCESSING:
            _stop_processing(actor, current, on, reason.strip())
        _refresh(actor, [current])
    return rows


def refresh(*, actor: Actor, people: Sequence[Person]) -> None:
    """Derive anew on which days the consents of the people are valid: a birth date changed."""
    policy.require(actor, Action.CONSENT_EDIT)
    with transaction.atomic():
        for person in people:
            policy.require(actor, Action.CONSENT_EDIT, person.organization)
        _refresh(actor, people)


def _give(actor: Actor, rows: Sequence[Consent], *, act: str) -> list[Consent]:
    """Save given consents, each in place of its open request, and what follows from them."""
    people = {row.person_id: row.person for row in rows}
    _require_givable(rows)
    requests = {
        (row.person_id, row.kind, row.signer): row
        for row in writing.lock_many(Consent.objects.waiting().filter(person__in=people))
    }
    answered: list[tuple[Consent, Consent]] = []
    fresh: list[Consent] = []
    for row in rows:
        asked = requests.get((row.person_id, row.kind, row.signer))
        if asked is None:
            fresh.append(row)
        else:
            answered.append((asked, row))
    saved = writing.insert_checked(actor, fresh, act=act)
    for asked, row in answered:
        rules.require_transition(asked.state, State.GIVEN)
        links.void(actor=actor, subject=asked)
        saved.append(writing.update(actor, asked, _answer(row), act=act))
    given = {row.person_id for row in saved if row.kind == ConsentKind.PROCESSING}
    _refresh(actor, list(people.values()), given=given)
    return saved


def _keep_again(actor: Actor, people: AbstractSet[int], given: AbstractSet[int]) -> None:
    """Whose consent is valid anew is erased no more for having withdrawn the former one.

    Nor for a demand, where the consent was given since it was made.
    """
    since = Consent.objects.filter(
        person=OuterRef("person"),
        kind=ConsentKind.PROCESSING,
        status=ConsentStatus.GIVEN,
        given_on__gte=OuterRef("queued_on"),
    )
    withdrawn = Q(ground=Ground.WITHDRAWAL, person__in=people)
    demanded = Q(ground=Ground.REQUEST, person__in=given) & Exists(since)
    queued = Erasure.objects.waiting().filter(withdrawn | demanded)
    for erasure in queued.select_related("person"):
        # The right to give a consent is enough: by a one-time link anybody may hold it.
        privacy.cancel_erasure(
            actor=policy.system_actor("consents", actor.request_id),
            erasure=erasure,
            reason=gettext("Согласие дано заново."),
        )


_ANSWERED = (
    *("status", "text", "given_on", "expires_on", "purposes", "method", "file"),
    *("representative", "signer_name", "relation", "basis"),
)


def _answer(row: Consent) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _ANSWERED}


def _require_givable(rows: Sequence[Consent]) -> None:
    gone = Consent.objects.filter(
        person__in=[row.person_id for row in rows], status=ConsentStatus.WITHDRAWN
    )
    latest = gone.order_by().values("person", "kind").annotate(last=Max("withdrawn_on"))
    last = {(row["person"], row["kind"]): row["last"] for row in latest}
    for row in rows:
        try:
            rules.require_giving(
                Kind(row.kind),
                subject_of(row.person),
                row.given_signature,
                today=timezone.localdate(),
                withdrawn_on=last.get((row.person_id, row.kind)),
            )
        except DomainError as refusal:
            if len(rows) == 1:
                raise
            raise DomainError(
                gettext_noop("%(name)s: %(sentence)s"),
                field=refusal.field,
                name=row.person.full_name,
                sentence=str(refusal),
            ) from refusal


def _to_sign(people: Iterable[Person], paper: Paper) -> list[tuple[Person, Signer]]:
    """Return whose papers to record: the one named, or those needed on the day and not there.

    What was withdrawn since is asked for again, so that it is refused and not passed over.
    """
    people = list(people)
    if paper.signer:
        return [(person, Signer(paper.signer)) for person in people]
    signed = signatures_of(people, [paper.kind])
    return [
        (person, signer)
        for person in people
        for signer in sorted(
            rules.missing_signatures(
                Kind(paper.kind),
                subject_of(person),
                [
                    one
                    for one in signed.get((person.pk, paper.kind), ())
                    if one.withdrawn_on is None
                ],
                paper.given_on,
            )
        )
    ]


def _of_paper(paper: Paper) -> dict[str, Any]:
    facts = with_safe_file(paper.facts)
    method = Method.SCAN if facts.get("file") else Method.PAPER
    return {"method": method, "purposes": paper.text.obligatory_purposes, **facts}


def _require_own_text(paper: Paper) -> None:
    if paper.text.kind != paper.kind:
        raise DomainError(gettext_noop("Этот текст — для согласия другого вида."), field="text")
    if paper.text.valid_from > paper.given_on:
        raise DomainError(
            gettext_noop("На дату согласия этой редакции текста ещё не было."), field="text"
        )


def _lock_people(organization: Organization, people: Sequence[Person]) -> list[Person]:
    wanted = Person.objects.filter(pk__in=[person.pk for person in people])
    locked = writing.lock_many(wanted)
    for person in locked:
        require_not_erased(person)
        if person.organization_id != organization.pk:
            raise DomainError(
                gettext_noop("%(name)s — из другой организации."), name=person.full_name
            )
        person.organization = organization
    return locked


def _refuse_nothing_given(person: Person, kind: str) -> None:
    past = Consent.objects.filter(person=person, kind=kind, status=ConsentStatus.WITHDRAWN)
    if past.exists():
        raise DomainError(gettext_noop("Это согласие уже отозвано."))
    raise DomainError(gettext_noop("Такого согласия нет: отзывать нечего."))


def _require_not_paired(person: Person, kind: str) -> None:
    places = Enrolment.objects.in_open_pairs(person)
    if kind == ConsentKind.MENTORING:
        places = places.filter(role=ParticipantRole.MENTOR)
    if kind != ConsentKind.PUBLICATION and places.exists():
        raise DomainError(
            gettext_noop("%(name)s — участник пары или группы: сначала прекратите участие."),
            name=person.full_name,
        )


def _stop_processing(actor: Actor, person: Person, on: datetime.date, reason: str) -> None:
    _withdraw_places(actor, person, on, reason)
    privacy.queue_erasure(actor=actor, person=person, ground=Ground.WITHDRAWAL)


def _withdraw_places(actor: Actor, person: Person, on: datetime.date, reason: str) -> None:
    places = writing.lock_many(
        Enrolment.objects.filter(person=person, status__in=EnrolmentStatus.open)
    )

    def changes(place: Enrolment) -> dict[str, Any]:
        left_on = max(on, place.joined_on) if place.joined_on else on
        return {"status": EnrolmentStatus.WITHDRAWN, "left_on": left_on}

    writing.update_many(actor, places, changes, act="withdraw_place", reason=reason)


def _refresh(
    actor: Actor, everybody: Sequence[Person], *, given: AbstractSet[int] = frozenset()
) -> None:
    """Derive the days of validity; who is covered today anew, or gave today, is not erased."""
    covered_before = _covered_today(everybody)
    _derive(actor, everybody)
    covered = _covered_today(everybody)
    _keep_again(actor, (covered - covered_before) | (covered & given), covered & given)


def _covered_today(people: Sequence[Person]) -> set[int]:
    rows = Coverage.objects.on(timezone.localdate(), ConsentKind.PROCESSING)
    found = rows.filter(person__in=[person.pk for person in people])
    return set(found.values_list("person", flat=True))


def _derive(actor: Actor, everybody: Sequence[Person]) -> None:
    # Of whom nothing but the days of counting is kept, those stay as they are.
    people = [person for person in everybody if person.erased_on is None]
    signed = signatures_of(people)
    stored: dict[tuple[int, str, datetime.date, datetime.date], Coverage] = {
        (row.person_id, row.kind, row.starts_on, row.ends_before): row
        for row in Coverage.objects.filter(person__in=[person.pk for person in people])
    }
    fresh: list[Coverage] = []
    for person in people:
        for kind in ConsentKind.values:
            for span in _spans(person, kind, signed.get((person.pk, kind), [])):
                known = stored.pop((person.pk, kind, span.starts_on, span.ends_before), None)
                if known is None:
                    fresh.append(
                        Coverage(
                            person=person,
                            kind=kind,
                            starts_on=span.starts_on,
                            ends_before=span.ends_before,
                        )
                    )
    for row in stored.values():
        writing.delete(actor, row)
    writing.insert_checked(actor, fresh, act="cover_by_consent")


def _spans(person: Person, kind: str, signatures: list[Signature]) -> tuple[rules.Span, ...]:
    return rules.validity(Kind(kind), subject_of(person), signatures)
