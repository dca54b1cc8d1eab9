"""What the rules notice in the two shipped tables of targets, each judged as its own document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nastavnik.domain.findings import find
from nastavnik.domain.findings.model import Claim, Finding, IndicatorFacts, Monitoring
from nastavnik.domain.indicators import Direction
from nastavnik.doors.demonstration.claims import chelyabinsk_targets, pgt_targets
from nastavnik.oversight.notes.publishing import finding_json

FILE_NAME = "findings_targets.json"

# «Текучесть кадров»: the one indicator of the two documents where less is better.
_LESS_IS_BETTER = frozenset({"P3"})
# «…от общего количества предприятий, осуществляющих деятельность в области».
_REGIONAL = frozenset({"K4"})


@dataclass(frozen=True, slots=True)
class ShippedFinding:
    """A finding with the title of the document it is about."""

    document: str
    finding: Finding


def shipped_findings() -> tuple[ShippedFinding, ...]:
    """Run every rule over the targets of the regional order and of the college's programme."""
    order = _monitoring(chelyabinsk_targets(), level="region", place="Челябинская область")
    programme = _monitoring(pgt_targets(), level="organization", place="Кемеровская область")
    documents: Mapping[str, Monitoring] = {
        "Целевая модель наставничества Челябинской области, 2020 год": order,
        "Программа наставничества Прокопьевского горнотехнического техникума, 2020–2024 годы": (
            programme
        ),
    }
    return tuple(
        ShippedFinding(title, finding)
        for title, monitoring in documents.items()
        for finding in find(monitoring)
    )


def shipped_json() -> list[dict[str, Any]]:
    """Return the findings as the findings of a note are published, the document named first."""
    return [
        {"document": found.document, **finding_json(found.finding)} for found in shipped_findings()
    ]


def _monitoring(claims: tuple[Claim, ...], *, level: str, place: str) -> Monitoring:
    titles = {claim.indicator: claim.text for claim in claims}
    facts = tuple(_facts(code, title) for code, title in titles.items())
    return Monitoring((), (), (), facts, claims, reporting_level=level, proper_names=(place,))


def _facts(code: str, title: str) -> IndicatorFacts:
    return IndicatorFacts(
        code=code,
        title=title,
        role=None,
        is_share=title.rstrip(".").endswith("%") or title.startswith("Доля"),
        digits=0,
        level="region" if code in _REGIONAL else "organization",
        direction=Direction.LESS if code in _LESS_IS_BETTER else Direction.MORE,
    )
