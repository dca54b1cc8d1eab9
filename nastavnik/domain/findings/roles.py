"""Rules on roles: R10 (headers), R16 (forms), R23 (how many lead how many)."""

from collections.abc import Iterator
from itertools import chain

from nastavnik.domain.findings.model import (
    ClaimKind,
    Finding,
    FormName,
    FormRow,
    Monitoring,
    Severity,
)
from nastavnik.domain.findings.tables import Tables, fold_name
from nastavnik.domain.findings.wording import mentees, mentors, unit_text
from nastavnik.domain.mentoring_forms import CATEGORY_WORDS, LEARNERS, Category, Role

ROLE_WORDS = {Role.MENTEE: "наставляемого", Role.MENTOR: "наставника"}

# What the halves of a label «кто – кого» may stand for (Р-145; a «студент» may be an employee of
# the organisation, which is a category of its own).
LABEL_WORDS: dict[str, frozenset[Category]] = {
    "ученик": frozenset({Category.PUPIL}),
    "обучающийся": LEARNERS,
    "студент": frozenset({Category.STUDENT, Category.EMPLOYED_STUDENT}),
    "учитель": frozenset({Category.TEACHER}),
    "педагог": frozenset({Category.TEACHER}),
    "работодатель": frozenset({Category.EMPLOYEE}),
    "родитель": frozenset({Category.PARENT}),
    "выпускник": frozenset({Category.GRADUATE}),
}


def r10_headers(monitoring: Monitoring) -> Iterator[Finding]:
    """R10: the role in a column's header against the role the table is about."""
    tables = Tables(monitoring)
    for claim in tables.claims(ClaimKind.HEADER):
        facts = tables.facts.get(claim.indicator)
        if facts is None or facts.role is None or claim.role is None or claim.role is facts.role:
            continue
        said, meant = ROLE_WORDS[claim.role], ROLE_WORDS[facts.role]
        header = f" «{claim.text}»" if claim.text else ""
        yield Finding(
            rule="R10",
            severity=Severity.ERROR,
            place=claim.place,
            subject=facts.title,
            sentence=f"Заголовок столбца{header} называет роль {said}, а таблица — о роли {meant}.",
            figures={"header_role": claim.role.value, "table_role": facts.role.value},
            indicator=claim.indicator,
        )


def r16_forms(monitoring: Monitoring) -> Iterator[Finding]:
    """R16: forms whose label, categories or members contradict the two roles of a form."""
    tables = Tables(monitoring)
    for form in monitoring.forms:
        yield from _label_against_categories(form)
    seen: set[tuple[str, str]] = set()
    printed = (
        (
            claim.place,
            FormRow(claim.unit, claim.form, int(claim.number or 0), int(claim.second or 0)),
        )
        for claim in tables.claims(ClaimKind.FORM_ROW)
    )
    registers = (("реестры", row) for row in monitoring.form_rows)
    for place, row in chain(printed, registers):
        key = (row.unit, fold_name(row.form))
        if key not in seen:
            seen.add(key)
            yield from _row_against_form(tables, place, row)


def _label_against_categories(form: FormName) -> Iterator[Finding]:
    halves = [half.split("(")[0].strip() for half in fold_name(form.label).split("-")]
    if len(halves) != 2:
        return
    sides = zip(halves, (form.mentor, form.mentee), (Role.MENTOR, Role.MENTEE), strict=True)
    wrong = [
        (half, category, role)
        for half, category, role in sides
        if half in LABEL_WORDS and category not in LABEL_WORDS[half]
    ]
    if not wrong:
        return
    half, category, role = wrong[0]
    by_words, word = ROLE_WORDS[role], CATEGORY_WORDS[category]
    yield Finding(
        rule="R16",
        severity=Severity.ERROR,
        place="справочник форм",
        subject=form.label,
        sentence=f"Форма «{form.label}» по названию ждёт в роли {by_words} категорию «{half}», "
        f"а задана категория «{word}».",
        figures={"role": role.value, "label": half, "category": category.value},
    )


def _row_against_form(tables: Tables, place: str, row: FormRow) -> Iterator[Finding]:
    name = unit_text(tables, row.unit)
    if fold_name(row.form) not in tables.forms:
        sentence = f"{name}: формы «{row.form}» нет в справочнике форм наставничества."
    elif bool(row.mentees) != bool(row.mentors):
        there = mentees(row.mentees) if row.mentees else mentors(row.mentors)
        nobody = "наставника" if row.mentees else "наставляемого"
        sentence = f"{name}, форма «{row.form}»: есть {there} и ни одного {nobody}."
    else:
        return
    yield Finding(
        rule="R16",
        severity=Severity.ERROR,
        place=place,
        subject=name,
        sentence=sentence,
        figures={"form": row.form, "mentees": row.mentees, "mentors": row.mentors},
        unit=row.unit,
    )


def r23_load(monitoring: Monitoring) -> Iterator[Finding]:
    """R23: more mentors than mentees in a form, or more mentees per adult mentor than usual.

    Learners lead groups of their peers, so the limit (`Monitoring.overload`, by default 3) is
    asked of adults only.
    """
    tables = Tables(monitoring)
    places = {
        (claim.unit, fold_name(claim.form)): claim.place
        for claim in tables.claims(ClaimKind.FORM_ROW)
    }
    for row in tables.rows:
        form = tables.forms.get(fold_name(row.form))
        place = places.get((row.unit, fold_name(row.form)), "реестры")
        if not row.mentees or not row.mentors:
            continue
        if row.mentors > row.mentees:
            yield _load_finding(tables, place, row, Severity.WARNING, "наставников больше")
        elif (
            form is not None
            and form.mentor not in LEARNERS
            and row.mentees > monitoring.overload * row.mentors
        ):
            limit = f"больше {monitoring.overload} на одного взрослого наставника"
            yield _load_finding(tables, place, row, Severity.INFO, limit)


def _load_finding(
    tables: Tables, place: str, row: FormRow, severity: Severity, words: str
) -> Finding:
    name = unit_text(tables, row.unit)
    counts = f"{mentees(row.mentees)} и\u00a0{mentors(row.mentors)}"
    tail = "чем наставляемых" if severity is Severity.WARNING else ""
    return Finding(
        rule="R23",
        severity=severity,
        place=place,
        subject=name,
        sentence=f"{name}, форма «{row.form}»: {counts} — {words}{', ' + tail if tail else ''}.",
        figures={"form": row.form, "mentees": row.mentees, "mentors": row.mentors},
        unit=row.unit,
    )
