"""One object of a campaign of every kind at every place of the world of rights."""

from datetime import UTC, datetime

from django.db.models import Model

from nastavnik.domain.campaigns.questions import Question
from nastavnik.oversight.campaigns.cells import Cell, digest_of, keep
from nastavnik.oversight.campaigns.choices import DeadlineKind, Side, StepUnit, SubmissionStage
from nastavnik.oversight.campaigns.models import (
    Ask,
    Campaign,
    Decision,
    Obligation,
    Package,
    PackageVersion,
    RouteStep,
    Submission,
    SubmissionVersion,
)
from nastavnik.oversight.indicators.models import Indicator
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.periods.models import Period

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def make_reports(
    organization: Organization, indicator: Indicator, period: Period
) -> dict[str, Model]:
    """A draft of a campaign, and a running one in which the place reports to itself.

    So every right is asked at one place: whose the form is, and who takes it in.
    """
    draft, running = (_campaign(organization, indicator, period, title) for title in ("А", "Б"))
    Campaign.objects.filter(pk=running.pk).update(state="open", opened_at=NOW)
    body = _obligation(running, organization, 2, None)
    leaf = _obligation(running, organization, 1, body)
    submission = Submission.objects.create(obligation=leaf)
    cells = keep({
        indicator.code: Cell(4, 3, "typed", "Приняты позже"),
        Question.PRACTICES.value: Cell(1, None, "typed", proof="Папка практик"),
    })  # fmt: skip
    version = SubmissionVersion.objects.create(
        submission=submission, number=1, cells=cells, sent_at=NOW,
        digest=digest_of("", submission.pk, 1, cells),
    )  # fmt: skip
    submission.stage, submission.current = SubmissionStage.RETURNED, version
    submission.draft = cells
    submission.save()
    package = Package.objects.create(obligation=body, number=1, handed_in_at=NOW)
    PackageVersion.objects.create(package=package, version=version)
    Decision.objects.create(
        version=version, decided_by=organization, verdict="returned", reason="Проверьте числа",
        remarks={indicator.code: "Проверьте"}, decided_at=NOW,
    )  # fmt: skip
    return {
        "campaign": draft,
        "review": body,
        "obligation": leaf,
        "submission": submission,
        "version": version,
        "package": package,
    }


def _campaign(
    organization: Organization, indicator: Indicator, period: Period, title: str
) -> Campaign:
    campaign = Campaign.objects.create(
        title=f"Мониторинг {title}", organizer=organization, scope=organization,
        indicator_set=indicator.set, period=period, as_of=period.as_of, asks_items=True,
        rules=[{"kind": "change", "code": indicator.code, "percent": 50}],
    )  # fmt: skip
    Ask.objects.create(
        campaign=campaign, code=indicator.code, position=1, indicator=indicator, side=Side.NUMERATOR
    )
    for number, question in enumerate((Question.PRACTICES, Question.ROADMAP), 2):
        Ask.objects.create(campaign=campaign, code=question, position=number, question=question)
    for position, unit in enumerate((StepUnit.ORGANIZATION, StepUnit.MUNICIPALITY), 1):
        RouteStep.objects.create(
            campaign=campaign, position=position, unit=unit, deadline=DeadlineKind.NEXT_MONTH
        )
    return campaign


def _obligation(
    campaign: Campaign, organization: Organization, position: int, above: Obligation | None
) -> Obligation:
    return Obligation.objects.create(
        campaign=campaign, step=campaign.steps.get(position=position), organization=organization,
        above=above, due_at=NOW,
    )  # fmt: skip
