"""The shipped targets: what the rules say of the Chelyabinsk order and the college's programme."""

from nastavnik.domain.findings import find
from nastavnik.domain.findings.model import Claim, IndicatorFacts, Monitoring, Severity
from nastavnik.domain.indicators import Direction
from nastavnik.doors.demonstration.claims import chelyabinsk_targets, pgt_targets

# «Текучесть кадров» is the one indicator of the two documents where less is better.
LESS_IS_BETTER = {"P3"}
# «…от общего количества предприятий, осуществляющих деятельность в области».
REGIONAL = {"K4"}


def monitoring_of(
    claims: tuple[Claim, ...], level: str, proper_names: tuple[str, ...] = ()
) -> Monitoring:
    titles = {claim.indicator: claim.text for claim in claims}
    indicators = tuple(
        IndicatorFacts(
            code=code,
            title=title,
            role=None,
            is_share=title.rstrip(".").endswith("%") or title.startswith("Доля"),
            digits=0,
            level="region" if code in REGIONAL else "organization",
            direction=Direction.LESS if code in LESS_IS_BETTER else Direction.MORE,
        )
        for code, title in titles.items()
    )
    return Monitoring(
        (), (), (), indicators, claims, reporting_level=level, proper_names=proper_names
    )


def test_college_programme() -> None:
    monitoring = monitoring_of(pgt_targets(), "organization", ("Кемеровская область",))
    found = find(monitoring)
    assert [(f.rule, f.indicator, f.severity) for f in found] == [
        # The share of teachers trained: 25, 30, 40, 30, 33.
        ("R19", "P5", Severity.WARNING),
        # Enterprises of the whole region, asked of one college.
        ("R20", "K4", Severity.WARNING),
        ("R22", "K4", Severity.WARNING),
    ]
    assert found[0].sentence == (
        "Цель снижается: 2022\u00a0год — 40\u00a0%, 2023\u00a0год — 30\u00a0%."
    )
    assert found[2].subject == "Кеморовской"


def test_turnover_may_fall_and_may_not_rise() -> None:
    claims = pgt_targets()
    rising = monitoring_of(claims, "region")
    more = tuple(
        indicator
        if indicator.code != "P3"
        else IndicatorFacts("P3", indicator.title, None, True, 0, direction=Direction.MORE)
        for indicator in rising.indicators
    )
    wrong = Monitoring((), (), (), more, claims, reporting_level="region")
    assert [f.indicator for f in find(rising)] == ["P5"]
    assert [f.indicator for f in find(wrong)] == ["P3", "P3", "P5"]


def test_regional_order() -> None:
    found = find(monitoring_of(chelyabinsk_targets(), "region", ("Челябинская область",)))
    # Two of the three rows of the appendix carry no number.
    assert [(f.rule, f.severity, f.figures["unnumbered"]) for f in found] == [
        ("R05", Severity.INFO, 2)
    ]


def test_targets_are_complete() -> None:
    assert len(chelyabinsk_targets()) == 3 * 5
    assert len(pgt_targets()) == (13 + 6) * 5
    assert {claim.position for claim in chelyabinsk_targets()} == {0, 1}
