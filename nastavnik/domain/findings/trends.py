"""Rule on words of trend: R17, with the lexicon it reads them by."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nastavnik.domain.findings.model import (
    Claim,
    ClaimKind,
    Finding,
    Monitoring,
    Point,
    Severity,
)
from nastavnik.domain.findings.tables import Tables
from nastavnik.domain.findings.wording import printed_number, unit_text
from nastavnik.domain.indicators import Direction
from nastavnik.domain.mentoring_forms import anniversary
from nastavnik.domain.typography import fold_search, format_date

# A count that moves by no more per cent than this may be called stable.
STABLE_PER_CENT = 5


@dataclass(frozen=True)
class Trend:
    """What words of trend promise: the signs a change may have.

    `quality`: the words say better or worse, so that for an indicator where less is better the
    signs turn over. `zero`: the words say that nothing has begun, which a reported zero means.
    """

    pattern: str
    signs: frozenset[int] = frozenset()
    quality: bool = False
    zero: bool = False


def _trend(pattern: str, *signs: int, quality: bool = False) -> Trend:
    return Trend(pattern, frozenset(signs), quality)


# Words about something else than the value itself: a pace, a gap, a plan, a wish.
ELSEWHERE = re.compile(
    r"\bтемп|\bразрыв|\bотстава|\bплан|\bцел(ь|и|ью)\b|\bнеобходим|\bследует|\bдолжн|\bнужно|"
    r"\bрекоменд|\bобеспечить|\bдобиться|\bдостичь|\bдля роста|\bдля повышения|\bдля снижения"
)
# The first pattern that is found wins, so longer phrases stand above the words they contain.
LEXICON = (
    Trend(r"\bне начал|\bне начат|\bне приступ|\bне стартовал", zero=True),
    _trend(r"\bне (вырос|возрос|увелич|повыс|раст)|\bрост\w* (не|нет)\b|\bбез рост", -1, 0),
    _trend(
        r"\bне (сниз|снижа|уменьш|сократ|упал|пада)|\bснижени\w* (не|нет)\b|\bбез снижени", 0, 1
    ),
    _trend(r"\bне улучш|\bулучшени\w* (не|нет)\b", -1, 0, quality=True),
    _trend(r"\bне ухудш|\bухудшени\w* (не|нет)\b", 0, 1, quality=True),
    _trend(r"\bстабильн\w+ (раст|рост|увелич|повыш)", 1),
    _trend(r"\bстабильн\w+ (сниж|уменьш|сокращ|пада)", -1),
    _trend(r"\bстабил|\bбез изменени|\bна прежнем уровне|\bне измен|\bостал\w+ (тем|та|то)\b", 0),
    _trend(r"\bположительн\w+ динамик|\bулучш", 1, quality=True),
    _trend(r"\bотрицательн\w+ динамик|\bухудш", -1, quality=True),
)
RISE = re.compile(r"\bвырос|\bвозрос|\bрост(а|ом|у|е)?\b|\bраст[еу]т|\bувелич|\bповы[сш]|\bприрост")
FALL = re.compile(r"\bсни[зж]|\bуменьш|\bсокра[тщ]|\bупал|\bпада|\bпаден")
# Words that set a value beside that of a year ago, not beside the last one.
YEAR_AGO = re.compile(
    r"\bгод(ом)? (тому )?(назад|ранее|раньше)|\bгод к году|\bгод от года|\bежегодн|"
    r"\bза (20\d\d |последн\w+ |прошедш\w+ |истекш\w+ |прошл\w+ )?год\b|\bпрошлогодн|"
    r"\b(прошл|предыдущ|предшествующ|минувш)\w+ (учебн\w+ |календарн\w+ )?год|"
    r"\bаналогичн\w+ (отчетн\w+ )?(период|квартал|месяц|полугод)"
)
CALENDAR_YEAR = re.compile(r"\b20\d\d\b")
# Words of a stretch of time of which no value is known.
STRETCH = re.compile(
    r"\bс начала\b|\bза (этот|весь|текущ\w+) год\b|\bза (последн\w+ |прошедш\w+ )?"
    r"(полгод|полугод|(\d|дв|тр|четыр|пят|шест|сем|вос|дев|дес|неск)\w* (последн\w+ )?(года|лет)\b)"
)
# The as-of days of a period and of the same one a year before lie at most so far off a year.
DAYS_OFF_A_YEAR = 15

# A dot within «30.09.2025», «III кв. 2025 г. показатель» ends no sentence.
SENTENCE = re.compile(r"(?:[^.!?…\n]|\.(?=\d|[ \u00a0][а-яё])|(?<=\bкв)\.)+[.!?…]?")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each of which may speak of a trend of its own."""
    return SENTENCE.findall(text)


def trend_of(text: str) -> Trend | None:
    """Return what a phrase promises, or None if it speaks of no trend, or of two at once."""
    folded = fold_search(text)
    if ELSEWHERE.search(folded):
        return None
    known = next((trend for trend in LEXICON if re.search(trend.pattern, folded)), None)
    if known is not None:
        return known
    rises, falls = RISE.search(folded), FALL.search(folded)
    if bool(rises) == bool(falls):
        return None
    return _trend(RISE.pattern, 1) if rises else _trend(FALL.pattern, -1)


@dataclass(frozen=True)
class Change:
    """Two values that words of trend set side by side, with the names of their periods.

    `of_year`: the words name a year, and may speak of how it was then.
    """

    before: Decimal | None
    after: Decimal | None
    since: str = ""
    until: str = ""
    of_year: bool = False


def r17_trends(monitoring: Monitoring) -> Iterator[Finding]:
    """R17: words of rise, fall, stability or «не начали» against the change between periods.

    The change is the one printed beside the words, or the one between the last two periods up to
    the day of the words. Words that name a year («за год», «с прошлым годом») are set beside the
    same period of a year before, and left alone where it is not known. A share is stable within
    `Monitoring.stable_points`. A count that not everybody has told (`Point.is_partial`) is set
    beside nothing: of it no trend is known.
    """
    tables = Tables(monitoring)
    series = {(row.indicator, row.unit): row.points for row in monitoring.series}
    for claim in tables.claims(ClaimKind.TREND):
        trend = trend_of(claim.text)
        unit = tables.resolve(claim) or ""
        if trend is None or (claim.reference and not unit):
            continue
        change = _change(claim, series.get((claim.indicator, unit), ()))
        if change is None:
            continue
        if change.after is None:
            yield _not_handed_in(tables, claim, unit, change)
        elif not _fits(tables, claim, trend, change):
            yield _contradiction(tables, claim, unit, change)


def _change(claim: Claim, points: tuple[Point, ...]) -> Change | None:
    if claim.second is not None:
        return Change(claim.number, claim.second)
    known = sorted(
        (point for point in points if claim.due is None or point.on <= claim.due),
        key=lambda point: point.on,
    )
    if not known or known[-1].is_partial:
        return None
    *earlier, last = known
    folded = fold_search(claim.text)
    years = {int(year) for year in CALENDAR_YEAR.findall(folded)} - {last.on.year}
    of_year = bool(years or YEAR_AGO.search(folded))
    if of_year:
        former = _a_year_before(earlier, last, years)
        if former is None:
            return None
    else:
        former = earlier[-1] if earlier and not STRETCH.search(folded) else None
    if former is None or former.is_partial:
        return Change(None, last.value, "", _period(last), of_year)
    return Change(former.value, last.value, _period(former), _period(last), of_year)


def _a_year_before(earlier: Sequence[Point], last: Point, years: set[int]) -> Point | None:
    """Return the same period of a year before; it is the only one of the years named, if any."""

    def days_off(point: Point) -> int:
        return abs((anniversary(point.on, 1) - last.on).days)

    there = [point for point in earlier if not years or point.on.year in years]
    if years and len(there) > 1:
        return None
    alike = [point for point in there if point.kind == last.kind]
    near = [point for point in alike if days_off(point) <= DAYS_OFF_A_YEAR]
    return min(near, key=days_off, default=None)


def _period(point: Point) -> str:
    return point.title or format_date(point.on)


def _fits(tables: Tables, claim: Claim, trend: Trend, change: Change) -> bool:
    after = change.after or Decimal(0)
    if trend.zero:
        return after == 0 or (change.of_year and not change.before)
    if change.before is None:
        return True
    moved = after - change.before
    sign = (moved > 0) - (moved < 0)
    facts = tables.facts.get(claim.indicator)
    turned = trend.quality and facts is not None and facts.direction is Direction.LESS
    if (-sign if turned else sign) in trend.signs:
        return True
    return 0 in trend.signs and abs(moved) <= _stable_within(tables, claim, change.before)


def _stable_within(tables: Tables, claim: Claim, before: Decimal) -> Decimal:
    if tables.is_share(claim.indicator):
        return tables.monitoring.stable_points
    return abs(before) * STABLE_PER_CENT / 100


def _not_handed_in(tables: Tables, claim: Claim, unit: str, change: Change) -> Finding:
    when = f" ({change.until})" if change.until else ""
    sentence = (
        f"{_about(tables, claim, unit)}: сказано «{claim.text}», но данные за период{when} "
        "не сданы. "
        "«Не сдано» — это не ноль: уточните, сдана ли форма, и поправьте слова."
    )
    figures: dict[str, str | int] = {"words": claim.text, "period": change.until}
    return _finding(tables, claim, unit, sentence, figures, severity=Severity.WARNING)


def _contradiction(tables: Tables, claim: Claim, unit: str, change: Change) -> Finding:
    share = tables.is_share(claim.indicator)
    after = printed_number(change.after or Decimal(0), share=share)
    before = "" if change.before is None else printed_number(change.before, share=share)
    was = f"{_at(change.since)}{before}, " if before else ""
    sentence = (
        f"{_about(tables, claim, unit)}: сказано «{claim.text}», а по данным {was}"
        f"{_at(change.until)}{after}. Поправьте слова или значения."
    )
    figures: dict[str, str | int] = {"words": claim.text, "before": before, "after": after}
    return _finding(tables, claim, unit, sentence, figures)


def _at(period: str) -> str:
    return f"{period} — " if period else ""


def _about(tables: Tables, claim: Claim, unit: str) -> str:
    title = f"«{tables.title(claim.indicator)}»"
    return f"{unit_text(tables, unit)}, {title}" if unit else title


def _finding(
    tables: Tables,
    claim: Claim,
    unit: str,
    sentence: str,
    figures: dict[str, str | int],
    *,
    severity: Severity = Severity.ERROR,
) -> Finding:
    return Finding(
        rule="R17",
        severity=severity,
        place=claim.place,
        subject=unit_text(tables, unit) if unit else tables.title(claim.indicator),
        sentence=sentence,
        figures=figures,
        unit=unit,
        indicator=claim.indicator,
    )
