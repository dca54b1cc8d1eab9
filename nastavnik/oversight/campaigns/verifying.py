"""What is kept of a campaign, held against the versions, decisions and registers behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.stages import FROZEN, Stage, counted_at
from nastavnik.oversight.campaigns import counts, queries
from nastavnik.oversight.campaigns.cells import digest_of, read, values_of
from nastavnik.oversight.campaigns.choices import PackageState, Verdict
from nastavnik.oversight.campaigns.models import (
    Campaign,
    Decision,
    Package,
    PackageVersion,
    Submission,
    SubmissionVersion,
    Total,
)
from nastavnik.platform.rows.snapshots import one_state

AT_ONCE = 500
# What only a package leads a form to.
_PACKED = (Stage.CONSOLIDATED.value, Stage.APPROVED.value)


@dataclass(frozen=True)
class Difference:
    """A place where what is kept is not what the leaves say."""

    campaign: int
    place: str
    kept: str
    found: str


def verify(campaigns: Sequence[int] | None = None) -> list[Difference]:
    """Recompute sums and digests, follow every stage to its decision; report what differs."""
    chosen = (
        Campaign.objects.all() if campaigns is None else Campaign.objects.filter(pk__in=campaigns)
    )
    keys = list(chosen.order_by("pk").values_list("pk", flat=True))
    return [one for pk in keys for one in _differences(pk)]


def _differences(campaign: int) -> list[Difference]:
    """Check a campaign in one state of the database: what is handed in meanwhile is no fault."""
    checks = (_wrong_sums, _wrong_digests, _wrong_versions, _wrong_decisions, _wrong_packages)
    with one_state():
        return [one for check in checks for one in check(campaign)]


def changed_registers(campaign: Campaign) -> Iterator[Difference]:
    """Tell where the registers say another number now than when a form was handed in.

    No fault by itself: registers go on after a report. Asks the registers organisation by
    organisation.
    """
    rows = _forms(campaign.pk).select_related("obligation__organization", "obligation__campaign")
    for form in rows.order_by("pk").iterator(AT_ONCE):
        now = queries.prefilled(form)
        for code, cell in read(form.current.cells).items():  # type: ignore[union-attr]
            if code in now and now[code].register != cell.register:
                place = f"{form.obligation.organization}, {code}"
                told = (str(one) for one in (cell.register, now[code].register))
                yield Difference(campaign.pk, place, *told)


def _forms(campaign: int) -> QuerySet[Submission]:
    rows = Submission.objects.filter(obligation__campaign=campaign, current__isnull=False)
    return rows.select_related("current", "obligation")


type _Key = tuple[int, str, str, str]


def _wrong_sums(campaign: int) -> list[Difference]:
    rows = Total.objects.filter(under__campaign=campaign).select_related("ask")
    kept = {(row.under_id, row.level, row.ask.code, row.stage): (row.sum, row.told) for row in rows}
    leaves: dict[_Key, tuple[int, int]] = {}
    pairs = counts.wholes_of([campaign]).get(campaign, {})
    submissions = Submission.objects.filter(obligation__campaign=campaign, current__isnull=False)
    for row in submissions.select_related("obligation", "current").iterator(AT_ONCE):
        if row.current is None or row.obligation.above_id is None:
            continue
        for stage in counted_at(Stage(row.stage)):
            values = values_of(read(row.current.cells))
            for code, value in counts.summed(values, pairs).items():
                key = (row.obligation.above_id, row.obligation.level, code, stage.value)
                number, told = leaves.get(key, (0, 0))
                leaves[key] = (number + value, told + 1)
    return [
        Difference(
            campaign,
            "/".join(map(str, key)),
            str(kept.get(key, (0, 0))),
            str(leaves.get(key, (0, 0))),
        )
        for key in sorted({*kept, *leaves})
        if kept.get(key, (0, 0)) != leaves.get(key, (0, 0))
    ]


def _wrong_digests(campaign: int) -> list[Difference]:
    versions = SubmissionVersion.objects.filter(submission__obligation__campaign=campaign)
    found: list[Difference] = []
    last: dict[int, str] = {}
    for row in versions.order_by("submission", "number").iterator(AT_ONCE):
        previous = last.get(row.submission_id, "")
        digest = digest_of(previous, row.submission_id, row.number, row.cells)
        if (row.previous_digest, row.digest) != (previous, digest):
            place = f"{row.submission_id}, {row.number}"
            found.append(Difference(campaign, place, row.digest, digest))
        last[row.submission_id] = row.digest
    return found


def _wrong_versions(campaign: int) -> Iterator[Difference]:
    """Forms that count a version that is not their last one."""
    for form in _forms(campaign).annotate(last=Max("versions__number")).order_by("pk"):
        if form.current is not None and form.current.number != form.last:
            place = _("форма %s, версия") % form.pk
            yield Difference(campaign, place, str(form.current.number), str(form.last))


def _wrong_decisions(campaign: int) -> Iterator[Difference]:
    """Frozen forms whose last decision accepts nothing, and forms that it would have frozen."""
    last = Decision.objects.filter(version=OuterRef("current")).order_by("-pk")
    rows = _forms(campaign).annotate(verdict=Subquery(last.values("verdict")[:1]))
    frozen = Q(stage__in=[stage.value for stage in FROZEN])
    accepted = Q(verdict=Verdict.ACCEPTED)
    # Of a form without a decision a database says neither that it is accepted nor that it is not.
    unfounded = frozen & (Q(verdict=None) | ~accepted)
    for form in rows.filter(unfounded | (~frozen & accepted)).order_by("pk"):
        verdict = str(Verdict(form.verdict).label) if form.verdict else _("решения нет")
        place = _("форма %s, решение") % form.pk
        yield Difference(campaign, place, form.get_stage_display(), verdict)


def _wrong_packages(campaign: int) -> Iterator[Difference]:
    """Versions that standing packages hold and no form counts, and forms that no package holds."""
    standing = Package.objects.filter(
        obligation__campaign=campaign, state__in=PackageState.standing
    )
    lines = PackageVersion.objects.filter(package__in=standing)
    held = set(lines.values_list("version", flat=True))
    packed = _forms(campaign).filter(stage__in=_PACKED)
    counted = set(packed.values_list("current", flat=True))
    for version in sorted(held ^ counted):
        place = _("версия %s, свод") % version
        words = (_("в своде"), _("не учтена")) if version in held else (_("вне свода"), _("учтена"))
        yield Difference(campaign, place, *words)
