"""What is kept of a campaign, held against the versions, decisions and registers behind it."""

from collections.abc import Iterator, Sequence

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.stages import FROZEN, Stage
from nastavnik.oversight.campaigns import queries
from nastavnik.oversight.campaigns.cells import read
from nastavnik.oversight.campaigns.choices import PackageState, Verdict
from nastavnik.oversight.campaigns.models import (
    Campaign,
    Decision,
    Package,
    PackageVersion,
    Submission,
)
from nastavnik.oversight.campaigns.queries import Difference

AT_ONCE = 2_000
# What only a package leads a form to.
_PACKED = (Stage.CONSOLIDATED.value, Stage.APPROVED.value)


def verify(campaigns: Sequence[int] | None = None) -> list[Difference]:
    """Recompute sums and digests, follow every stage to its decision; report what differs."""
    chosen = (
        Campaign.objects.all() if campaigns is None else Campaign.objects.filter(pk__in=campaigns)
    )
    keys = list(chosen.order_by("pk").values_list("pk", flat=True))
    found = queries.verify(keys)
    for pk in keys:
        found += [*_wrong_versions(pk), *_wrong_decisions(pk), *_wrong_packages(pk)]
    return found


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
    for form in rows.filter((frozen & ~accepted) | (~frozen & accepted)).order_by("pk"):
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
