"""What the error workbook says, and how its own column and sheet are known when it comes back."""

from typing import Any

HEADING = "Что исправить"
TITLE = "Что исправить в книге"
APPLIED = "Загружено"
# Where no heading stands above what is said, each sentence tells by its beginning whose it is.
OWN = f"{HEADING}: "
COLUMNS = ("Строка", "Ячейка", HEADING)
WIDTHS = (10, 10, 110)
COLUMN_WIDTH = 60
# A rule that is always true and names itself: what it colours is found, and taken away, again.
RULE = f'N("{HEADING}")=0'
FILL, LINE = "FFE08A", "7A4B00"
MOST_COMMENTS = 5_000
MOST_LISTED = 20_000
_LONGEST = 32_000


def sheet_title(taken: list[str]) -> str:
    """Return a name for the sheet of the summary that no sheet has."""
    known = {name.casefold() for name in taken}
    names = [HEADING, *(f"{HEADING} ({number})" for number in range(2, 300))]
    return next(name for name in names if name.casefold() not in known)


def is_summary(name: str, first: object) -> bool:
    """Tell our summary by the name of its sheet and what stands in A1."""
    return name.startswith(HEADING) and first == TITLE


def in_row(row: int, sentence: str) -> str:
    """Return a sentence as it stands beside its row: «Строка 7, столбец …» → «Столбец …»."""
    start = f"Строка {row}"
    rest = sentence.removeprefix(start).lstrip(" ,:") if sentence.startswith(start) else sentence
    return (rest[:1].upper() + rest[1:])[:_LONGEST]


def is_own(value: object) -> bool:
    """Tell what an error workbook says beside a row of a table without headings."""
    return isinstance(value, str) and value.startswith(OWN)


def beside(row: int, sentences: list[str], *, is_applied: bool, is_headed: bool) -> str:
    """Return what stands in the added column beside a row, under a heading or under none."""
    said = "\n".join(dict.fromkeys(in_row(row, sentence) for sentence in sentences))
    said = said or (APPLIED if is_applied else "")
    if said and not is_headed:
        said = f"{OWN}{'ничего, строка загружена' if said == APPLIED else said}"
    return said[:_LONGEST]


def counted(task: dict[str, Any]) -> list[str]:
    """Return the lines of the summary above its list."""
    remarks = sum(len(said) for _row, said, _applied in task["notes"])
    rows = sum(bool(said) for _row, said, _applied in task["notes"])
    lines = [
        f"Строк, которые нужно исправить: {rows}. Замечаний: {remarks}. "
        f"Загружено строк: {task['applied']}.",
        "Исправьте выделенные ячейки и загрузите этот же файл снова. Столбец и лист "
        f"«{HEADING}» можно не удалять: при загрузке они пропускаются.",
    ]
    if task["spare"]:
        lines.append(
            "Книга большая: здесь только строки, которые нужно исправить, под своими номерами. "
            "Остальные строки скрыты и пусты, а в вашем файле они целы."
        )
    if remarks > MOST_LISTED:
        lines.append(f"Здесь первые {MOST_LISTED}, остальные — в столбце «{HEADING}».")
    return lines
