"""«Место работы/учебы»: an organisation, a class or a position, an enterprise, in one cell."""

import re
from typing import Any

from nastavnik.doors.imports.kinds.partner_names import Partners, plain_name
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.people.choices import Category

_CLASS = re.compile(
    r"(1[0-2]|[1-9])\s*[-«\"]?\s*[А-ЯЁа-яё]?\s*[»\"]?(\s*кл(асс)?\.?)?|групп?а?\s.+"
)
_SCHOOL = re.compile(
    r"\b(школ\w*|сош|оош|лице\w*|гимнази\w*|колледж\w*|техникум\w*|училищ\w*|м[бка]?оу|гбпоу|гапоу|"
    r"мдоу|мбдоу|мадоу|детск\w+ сад\w*|ддт|дом творчества|центр\w* образования)\b",
    re.IGNORECASE,
)
# A position may tell of a school by what it is called: «учитель начальной школы».
_POSITION = re.compile(
    r"((старш|младш|главн|ведущ|социальн|классн|музыкальн)\w+\s+|(и\.?\s*о|врио)\.?\s+)?"
    r"(учител(ь|я|ьница)|преподавател(ь|я|ьница)|директора?|заместител[ья]|зам|заведующ\w+|зав|"
    r"завуч|воспитател(ь|я|ьница)|мастер|педагог|методист|руководитель|психолог|логопед|"
    r"дефектолог|тьютор|инструктор|концертмейстер|вожат(ый|ая)|помощник|ассистент|советник|"
    r"куратор|тренер|библиотекарь|секретарь|специалист|лаборант|инженер)\b",
    re.IGNORECASE,
)


def workplace_told(
    text: str, category: str, organization: Organization, partners: Partners
) -> dict[str, Any]:
    """Read where somebody learns or works into the fields of a person.

    The own organisation says nothing new; what is left of an employee without an enterprise found
    is answered by whoever asks for the employer.
    """
    if not text:
        return {}
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    facts: dict[str, Any] = {}
    if category == Category.EMPLOYEE:
        taken = _employer(parts, partners, facts)
        parts = parts[taken:] if taken else []
    own = {plain_name(name) for name in (organization.name, organization.short_name)}
    rest = [part for part in parts if plain_name(part) not in own]
    if category in (Category.PUPIL, Category.STUDENT):
        group = next((part for part in rest if _is_group(part, category)), "")
        return {"group_name": group} if group else {}
    position = ", ".join(part for part in rest if not _is_school(part))
    return facts | ({"position": position} if position else {})


def foreign_school(text: str, organization: Organization) -> str:
    """Return the school a cell names that is not the organisation; it may be called otherwise."""
    if not text:
        return ""
    own = f"{organization.name} {organization.short_name} {organization.reference}"
    for part in re.split(r"[,;\n]", text):
        numbers = re.findall(r"\d+", part)
        named = _is_school(part.strip()) and not _CLASS.fullmatch(part.strip())
        is_own = set(numbers) & set(re.findall(r"\d+", own)) or plain_name(part) in plain_name(own)
        if named and not is_own:
            return part.strip()
    return ""


def _is_school(part: str) -> bool:
    return bool(_SCHOOL.search(part)) and not _POSITION.match(part)


def _employer(parts: list[str], partners: Partners, facts: dict[str, Any]) -> int:
    """Find the enterprise at the start of the cell: its name may hold commas of its own."""
    for count in range(len(parts), 0, -1):
        partner = partners.named(", ".join(parts[:count]))
        if partner is not None:
            facts["employer"] = partner
            return count
    return 0


def _is_group(part: str, category: str) -> bool:
    if category == Category.STUDENT:
        return not _SCHOOL.search(part)
    return bool(_CLASS.fullmatch(part))
