"""Filling a form and handing it in."""

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from nastavnik.domain.campaigns import checks
from nastavnik.domain.campaigns.completeness import completeness
from nastavnik.domain.campaigns.deadlines import settled_moment
from nastavnik.domain.campaigns.stages import Act, Stage, after
from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.domain.typography import format_date
from nastavnik.oversight.campaigns import deriving, queries, totalling, wording
from nastavnik.oversight.campaigns.cells import (
    QUESTIONS,
    Cells,
    Entry,
    digest_of,
    keep,
    lacks_proof,
    read,
    require_entry,
    values_of,
)
from nastavnik.oversight.campaigns.checking import Checked, checked_now
from nastavnik.oversight.campaigns.models import Submission, SubmissionVersion
from nastavnik.oversight.campaigns.totalling import Standing
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.organizations.choices import Provenance


def save(
    *,
    actor: Actor,
    submission: Submission,
    version: int | None,
    entries: Mapping[str, Entry] | None = None,
    provenance: Provenance = Provenance.TYPED,
) -> Submission:
    """Keep a draft: what the registers say, and over it what a person put."""
    policy.require(actor, Action.SUBMISSION_EDIT, submission.obligation.organization)
    entries = entries or {}
    for code, entry in entries.items():
        require_entry(code, entry)
    with transaction.atomic():
        current = writing.lock(submission)
        _require_awaited(current)
        stage = after(Stage(current.stage), Act.SAVE)
        cells = queries.refreshed(current)
        for code, entry in entries.items():
            if code not in cells:
                raise DomainError(gettext_noop("Кампания об этом не спрашивает."), field=code)
            cells[code] = cells[code].typed(_proved(current, code, entry), provenance)
        changes = {"draft": keep(cells), "stage": stage.value}
        return writing.update(actor, current, changes, version=version, act="save_submission")


def submit(*, actor: Actor, submission: Submission, version: int | None) -> SubmissionVersion:
    """Hand the draft in as a new version, unless a check forbids it."""
    policy.require(actor, Action.SUBMISSION_SUBMIT, submission.obligation.organization)
    above = submission.obligation.above
    with transaction.atomic():
        if above is not None:
            writing.lock(above)
        current = writing.lock(submission)
        _require_awaited(current)
        stage = after(after(Stage(current.stage), Act.SUBMIT), Act.CHECK)
        cells = read(current.draft)
        checked = _require_fit(current, cells)
        handed_in = _hand_in(actor, current, cells, checked)
        changes = {"stage": stage.value, "current": handed_in}
        writing.update(actor, current, changes, version=version, act="submit_submission")
        before, now = Standing({}, Stage.OPEN), Standing(values_of(cells), stage)
        totalling.move([(current.obligation, before, now)])
    return handed_in


def _require_awaited(submission: Submission) -> None:
    obligation = submission.obligation
    if not obligation.campaign.is_open:
        raise DomainError(gettext_noop("Кампания завершена: данные больше не принимаются."))
    if obligation.is_exempt:
        raise DomainError(gettext_noop("Организация освобождена от сдачи: данные не нужны."))
    closed_on = obligation.organization.closed_on
    if closed_on is not None and closed_on <= timezone.localdate():
        raise DomainError(
            gettext_noop("Организация закрыта с %(day)s: данных от неё не ждут."),
            day=format_date(closed_on),
        )


def _proved(submission: Submission, code: str, entry: Entry) -> Entry:
    """Name the document of an answer in words: the register may change, the version may not."""
    if entry.document is None:
        return replace(entry, paper="")
    obligation = submission.obligation
    papers = deriving.papers_of(obligation.organization, obligation.campaign.as_of)
    paper = papers.filter(pk=entry.document).first()
    if paper is None or code not in QUESTIONS:
        raise DomainError(gettext_noop("Такого действующего документа нет."), field=code)
    return replace(entry, paper=deriving.paper_words(paper))


def _require_fit(submission: Submission, cells: Cells) -> Checked:
    """Refuse an empty form, an unexplained difference and errors; return what is noticed."""
    values = values_of(cells)
    if completeness(values, list(values)).is_empty:
        raise DomainError(gettext_noop("Форма пустая: пустое не считается сданным."))
    asks = {ask.code: ask for ask in queries.asked_of(submission.obligation)}
    for code, cell in cells.items():
        if lacks_proof(code, cell):
            raise DomainError(
                gettext_noop("Подтвердите ответ: выберите документ или напишите, где это видно."),
                field=code,
            )
        if cell.differs and not cell.reason:
            raise DomainError(
                gettext_noop("По реестрам %(register)s. Напишите, почему значение другое."),
                field=code,
                register=wording.value_of(asks[code], cell.register),
            )
    checked = checked_now(submission.obligation, cells)
    for problem in checks.errors(checked.problems):
        raise DomainError(problem.template, field=problem.field, **problem.params)
    return checked


def _hand_in(
    actor: Actor, submission: Submission, cells: Cells, checked: Checked
) -> SubmissionVersion:
    former = submission.versions.order_by("-number").first()
    number, previous = (former.number + 1, former.digest) if former else (1, "")
    stored = keep(cells)
    return writing.insert(
        actor,
        SubmissionVersion(
            submission=submission,
            number=number,
            cells=stored,
            warnings=[{"field": one.field, "words": str(one)} for one in checked.problems],
            before={code: checked.before[code] for code in cells if code in checked.before},
            # A clock that stepped back makes no version older than the one before it.
            sent_at=settled_moment(timezone.now(), former.sent_at if former else None),
            user_id=actor.user_id,
            previous_digest=previous,
            digest=digest_of(previous, submission.pk, number, stored),
        ),
        act="hand_in_version",
    )
