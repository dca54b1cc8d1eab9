"""What earlier notes and the editor's own words say, as the rules over periods read it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from nastavnik.domain.findings.model import Claim, ClaimKind, Definition, Point, Series
from nastavnik.domain.findings.trends import sentences, trend_of
from nastavnik.domain.indicators import AGGREGATE_DIGITS
from nastavnik.domain.rounding import round_half_up
from nastavnik.domain.typography import fold_search
from nastavnik.oversight.indicators.targets import definitions_over
from nastavnik.oversight.notes.choices import INDICATOR_SECTION
from nastavnik.oversight.notes.figures import IndicatorTable
from nastavnik.oversight.notes.freezing import thaw
from nastavnik.oversight.notes.models import Note
from nastavnik.registers.periods.models import Period


def earlier_notes(note: Note) -> Sequence[Note]:
    """Return the notes of the municipality for earlier periods by any edition of the same set."""
    notes = Note.objects.filter(
        organization=note.organization,
        obligation=None,
        indicator_set__code=note.indicator_set.code,
        period__as_of__lt=note.period.as_of,
    ).exclude(generated_at=None)
    return list(notes.select_related("period", "indicator_set").order_by("period__as_of"))


def series(
    earlier: Sequence[Note], note: Note, tables: Sequence[IndicatorTable]
) -> tuple[Series, ...]:
    """Return the values of each indicator as earlier notes froze them, the present ones last."""
    points: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for before in earlier:
        figures = thaw(before.figures)
        if figures is not None:
            _add(points, before.period, figures.indicators)
    _add(points, note.period, tables)
    return tuple(Series(code, tuple(found), unit) for (code, unit), found in points.items())


def _add(
    points: dict[tuple[str, str], list[Point]], period: Period, tables: Sequence[IndicatorTable]
) -> None:
    for table in tables:
        digits = AGGREGATE_DIGITS if table.is_share else 0
        figures = [("", table.total, digits)]
        figures += [(row.member, row.figure, table.row_digits) for row in table.rows]
        for unit, figure, places in figures:
            value = None if figure.value is None else round_half_up(figure.value, places)
            point = Point(period.as_of, value, period.title, kind=period.kind)
            points[table.code, unit].append(point)


def definitions(earlier: Sequence[Note], note: Note) -> tuple[Definition, ...]:
    """Return what each indicator counts in these notes, where they go by several editions."""
    notes = (*earlier, note)
    editions = {row.indicator_set_id: row.indicator_set for row in notes}
    if len(editions) == 1:
        return ()
    indicators = {pk: list(edition.indicators.all()) for pk, edition in editions.items()}
    return tuple(
        definitions_over(
            (one, row.indicator_set, row.period.as_of, row.period.title)
            for row in notes
            for one in indicators[row.indicator_set_id]
        )
    )


def words(note: Note, codes: Mapping[int, str], names: Sequence[str]) -> Iterator[Claim]:
    """Return what the editor says of the trend of an indicator, sentence by sentence.

    A sentence that names an organisation is about it, not about the municipality: it is left out.
    """
    if note.pk is None:
        return
    folded = [fold_search(name) for name in names if name]
    for text in note.texts.filter(section__startswith=INDICATOR_SECTION):
        code = codes.get(int(text.section.removeprefix(INDICATOR_SECTION)), "")
        for sentence in sentences(text.body):
            said = fold_search(sentence)
            if trend_of(said) and "№" not in said and not any(name in said for name in folded):
                yield Claim(
                    ClaimKind.TREND,
                    _("текст редактора, %s") % code,
                    sentence.strip().rstrip("."),
                    indicator=code,
                )
