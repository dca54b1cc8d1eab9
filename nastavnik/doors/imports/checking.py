"""What each line of a workbook would do: read lines become rows of the preview, none is saved."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import batched
from typing import Any

from nastavnik.doors.imports import storing
from nastavnik.doors.imports.choices import LineState
from nastavnik.doors.imports.lines import WHO, ImportKind, Line, Plan, Remark, Scene
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.doors.imports.understanding import ReadLine

# The question about a row as a whole: whether to take a hidden one.
OF_THE_ROW = ""
# Answers that are not values of cells.
SAME_AS, IS_OTHER, REPEATS, LEFT_OUT = "same_as", "is_other", "repeats", "left_out"
_NOT_VALUES = frozenset({SAME_AS, IS_OTHER, REPEATS, LEFT_OUT})
_AT_ONCE = 500
_PLACE = re.compile(r"Строка \d+[,:]? ")
KIND_SAYS = "kind"


def judged(
    kind: ImportKind, scene: Scene, batch: Import, read: Sequence[ReadLine]
) -> Iterator[ImportLine]:
    """Make the rows of an import of what was read, each with its verdict.

    They come one by one, so that of a big register only what was read is held at once.
    """
    ready = [
        Line(line.number, line.values, repeats=line.repeats) for line in read if _is_ready(line)
    ]
    plans = {plan.number: plan for plan in kind.plan(scene, ready)}
    del ready
    for line in read:
        row = ImportLine(
            batch=batch,
            number=line.number,
            values=storing.encode_values(line.values),
            remarks=[storing.encode_remark(remark) for remark in line.remarks],
            answers={} if line.repeats is None else {REPEATS: line.repeats},
        )
        early = _before_planning(row)
        if early is None:
            _take(row, plans.pop(line.number))
        else:
            row.state = early
        yield row


def judge(kind: ImportKind, scene: Scene, rows: Sequence[ImportLine]) -> None:
    """Give each row its verdict: what reading left open first, then what the kind plans."""
    ready = []
    for row in rows:
        row.remarks = [told for told in row.remarks if not told.get(KIND_SAYS)]
        row.plan, row.person_id = {}, None
        early = _before_planning(row)
        if early is None:
            ready.append(row)
        else:
            row.state = early
    plans = {plan.number: plan for plan in kind.plan(scene, lines_of(ready))}
    for row in ready:
        _take(row, plans[row.number])


def lines_of(rows: Sequence[ImportLine]) -> list[Line]:
    """The lines of an import as a kind takes them; a repeated one that is written has a person."""
    repeated = {row.answers[REPEATS] for row in rows if REPEATS in row.answers}
    written: dict[int, int] = {}
    for some in batched(sorted(repeated), _AT_ONCE):
        found = ImportLine.objects.filter(
            batch=rows[0].batch_id,
            number__in=some,
            state=LineState.APPLIED,
            person__isnull=False,
        )
        written |= dict(found.values_list("number", "person"))
    lines = map(line_of, rows)
    return [
        replace(line, same_as=written[line.repeats]) if line.repeats in written else line
        for line in lines
    ]


def line_of(row: ImportLine) -> Line:
    """The line as a kind takes it: answers stand in the place of what was read."""
    answers: Mapping[str, Any] = row.answers
    return Line(
        number=row.number,
        values=settled(row),
        same_as=answers.get(SAME_AS),
        is_other=bool(answers.get(IS_OTHER)),
        repeats=answers.get(REPEATS),
        answered=frozenset(answers.keys() - _NOT_VALUES),
    )


def settled(row: ImportLine) -> dict[str, Any]:
    """The values of a line with what was answered."""
    answered = {key: value for key, value in row.answers.items() if key not in _NOT_VALUES}
    answered.pop(OF_THE_ROW, None)
    values = storing.decode_values({**row.values, **answered})
    return {key: value for key, value in values.items() if value is not None}


def open_remarks(row: ImportLine, *sorts: str) -> list[Remark]:
    """The remarks of the sorts that are not settled."""
    told = [one for one in row.remarks if one["sort"] in sorts and _is_open(row, one)]
    return storing.decode_remarks(told)


def _is_open(row: ImportLine, told: Mapping[str, Any]) -> bool:
    """Tell whether a remark still holds: a kind knows the answers, and what it says is of them."""
    return bool(told.get(KIND_SAYS)) or told.get("key", "") not in row.answers


def may_be_other(row: ImportLine) -> bool:
    """Tell whether somebody may say «разные люди» of a line: it is like one above it, or known."""
    return any(map(_asks_who, row.remarks)) or bool(row.plan.get("suspects"))


def shared_questions(row: ImportLine) -> list[Remark]:
    """The open questions that may be answered of several lines at once; who is who is told of each.

    A name typed for lines that are alike would make them more so.
    """
    asked = [one for one in row.remarks if one["sort"] == "asked" and _is_open(row, one)]
    return storing.decode_remarks([one for one in asked if not _asks_who(one)])


def _asks_who(told: Mapping[str, Any]) -> bool:
    is_asked = bool(told.get(KIND_SAYS)) and told["sort"] == "asked"
    return is_asked and told.get("key") == WHO


def tail(remark: Remark) -> str:
    """What a question says without the number of its row: equal ones are answered at once."""
    return _PLACE.sub("", remark.sentence, count=1)


def group_of(remark: Remark) -> str:
    """The code of a group of equal questions."""
    words = f"{remark.key}|{tail(remark)}|{remark.options}|{remark.suggestion}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _is_ready(line: ReadLine) -> bool:
    return not any(remark.sort in ("wrong", "asked") for remark in line.remarks)


def _before_planning(row: ImportLine) -> LineState | None:
    if row.answers.get(LEFT_OUT) or row.answers.get(OF_THE_ROW) is False:
        return LineState.LEFT_OUT
    if open_remarks(row, "wrong"):
        return LineState.WRONG
    return LineState.ASKED if open_remarks(row, "asked") else None


def _take(row: ImportLine, plan: Plan) -> None:
    row.plan = storing.encode_plan(plan)
    said = [{**storing.encode_remark(one), KIND_SAYS: True} for one in plan.answers_with]
    row.remarks = [*row.remarks, *said]
    row.person_id = plan.person
    if open_remarks(row, "wrong"):
        row.state = LineState.WRONG
    elif open_remarks(row, "asked"):
        row.state = LineState.ASKED
    else:
        row.state = plan.state
