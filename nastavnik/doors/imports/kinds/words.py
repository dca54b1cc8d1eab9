"""What a word or a name tells of a kind: «МБОУ СОШ № 5» is a school, «ООО …» an enterprise."""

import re
from collections.abc import Mapping

from nastavnik.registers.organizations.choices import Kind, Level
from nastavnik.registers.partners.choices import PartnerKind

# In the order they are tried: a college «среднего профессионального образования» is no school.
_KINDS: Mapping[Kind, str] = {
    Kind.KINDERGARTEN: r"детск\w+ сад|\bм?[бак]?доу\b|дошкольн",
    Kind.COLLEGE: r"колледж|техникум|училищ|профессиональн|\bг[бак]?поу\b|\bспо\b",
    Kind.SUPPLEMENTARY: r"дополнительн|\bддт\b|\bцдт\b|дом\w* творчества|дюсш|школ\w* искусств|"
    r"спортивн\w+ школ|музыкальн\w+ школ|\bудод\b|\bдод\b",
    Kind.SCHOOL: r"школ|\b[сон]ош\b|лице|гимнази|общеобразоват|\bоо\b|интернат|кадетск",
    Kind.MUNICIPALITY: r"управлени\w* образован|муниципалит|местного самоуправлен|отдел\w* образов",
}
_LEVELS: Mapping[Kind, Level] = {
    Kind.KINDERGARTEN: Level.PRESCHOOL,
    Kind.COLLEGE: Level.VOCATIONAL,
    Kind.SUPPLEMENTARY: Level.SUPPLEMENTARY,
    Kind.SCHOOL: Level.GENERAL,
}
_PARTNERS: Mapping[PartnerKind, str] = {
    PartnerKind.EDUCATIONAL: r"образоват|школ|колледж|техникум|университет|институт|академи|\bвуз",
    PartnerKind.PUBLIC: r"обществен|\bнко\b|фонд|ассоциац|союз|волонт|движени",
    PartnerKind.ENTERPRISE: r"предприят|завод|\b(ооо|оао|зао|пао|ао|ип)\b|фабрик|комбинат|компани|"
    r"коммерч|общество с ограниченной",
    PartnerKind.INSTITUTION: r"учрежден|музе|библиотек|больниц|поликлиник|театр|центр|"
    r"\b(г|м)[бак]уз?к?\b",
}


def organization_kind(*texts: str | None) -> str:
    """Return the kind of an organisation the first telling text tells, empty where none does."""
    return _told(_KINDS, texts)


def level_of(kind: str) -> str:
    """Return the level of education an organisation of the kind works at."""
    return _LEVELS[Kind(kind)].value if kind in _LEVELS else ""


def kind_of_level(level: str | None) -> str:
    """Return the kind of organisations that work at the level."""
    return next((kind.value for kind, one in _LEVELS.items() if one == level), "")


def partner_kind(*texts: str | None) -> str:
    """Return the kind of a partner the first telling text tells, empty where none does."""
    return _told(_PARTNERS, texts)


def _told[K: str](words: Mapping[K, str], texts: tuple[str | None, ...]) -> str:
    for text in filter(None, texts):
        folded = text.casefold().replace("ё", "е")
        for kind, pattern in words.items():
            if folded == str(getattr(kind, "label", "")).casefold() or re.search(pattern, folded):
                return str(kind.value) if hasattr(kind, "value") else str(kind)
    return ""
