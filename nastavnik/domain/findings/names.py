"""Rule on names: R22, names and aliases that drift."""

import re
from collections import defaultdict
from collections.abc import Iterator

from nastavnik.domain.findings.model import Claim, Finding, Monitoring, Severity, UnitName
from nastavnik.domain.findings.tables import Tables, fold_name, fold_reference
from nastavnik.domain.findings.wording import reference_text, typeset, unit_text
from nastavnik.domain.typography import fold_search, join_words

# Endings of adjectives, by which «Кемеровской» and «Кемеровская» are one name.
ADJECTIVE = re.compile(r"(?:ая|ой|ую|ою|ий|ый|ого|ому|им|ым|ом|ие|ые|их|ых)$")
# Shorter stems have honest neighbours one letter away («Омская» – «Томская»).
LEAST_STEM = 6


def r22_names(monitoring: Monitoring) -> Iterator[Finding]:
    """R22: a unit printed under another name, a reference of two units, a misspelt place name."""
    tables = Tables(monitoring)
    yield from _drifting(tables)
    yield from _ambiguous(tables)
    yield from _misspelt(tables)


def _known_names(unit: UnitName) -> set[str]:
    return {fold_name(name) for name in (unit.name, unit.reference, *unit.aliases)}


def _drifting(tables: Tables) -> Iterator[Finding]:
    owners = {fold_name(unit.name): unit.code for unit in tables.monitoring.units}
    drifted: dict[str, list[Claim]] = defaultdict(list)
    for claim in tables.monitoring.claims:
        code = tables.resolve(claim) if claim.printed_name else None
        if code is None or fold_name(claim.printed_name) in _known_names(tables.units[code]):
            continue
        drifted[code].append(claim)
    for code, claims in drifted.items():
        claims.sort(key=lambda claim: (claim.place, claim.printed_name))
        names = list(dict.fromkeys(typeset(claim.printed_name) for claim in claims))
        others = (owners.get(fold_name(claim.printed_name)) for claim in claims)
        other = next(filter(None, others), None)
        shown = join_words(names)
        own = unit_text(tables, code)
        sentence = f"Организация {own} напечатана и под другим названием: {shown}."
        if other is not None:
            sentence = f"В строке {own} напечатано название другой организации: {shown}."
        yield Finding(
            rule="R22",
            severity=Severity.WARNING if other is not None else Severity.INFO,
            place=join_words(dict.fromkeys(claim.place for claim in claims)),
            subject=own,
            sentence=sentence,
            figures={"name": own, "printed": "; ".join(names)},
            unit=code,
        )


def _ambiguous(tables: Tables) -> Iterator[Finding]:
    for reference, codes in tables.codes_by_reference.items():
        distinct = list(dict.fromkeys(codes))
        if len(distinct) < 2:
            continue
        named = join_words(unit_text(tables, code) for code in distinct)
        shown = reference_text(_spelling(tables, reference, distinct[0]))
        yield Finding(
            rule="R22",
            severity=Severity.WARNING,
            place="перечень организаций",
            subject=shown,
            sentence=f"Под обозначением «{shown}» значатся сразу {named}.",
            figures={"reference": shown, "units": len(distinct)},
            unit=distinct[0],
        )


def _spelling(tables: Tables, reference: str, code: str) -> str:
    unit = tables.units[code]
    names = (unit.reference, unit.name, *unit.aliases)
    return next(name for name in names if fold_reference(name) == reference)


def _misspelt(tables: Tables) -> Iterator[Finding]:
    known: dict[str, str] = {}
    for name in tables.monitoring.proper_names:
        for word in re.findall(r"[\w-]+", name):
            stem = _stem(word)
            if stem:
                known.setdefault(stem, word)
    if not known:
        return
    seen: set[str] = set()
    for claim in sorted(tables.monitoring.claims, key=lambda claim: (claim.place, claim.text)):
        for word in re.findall(r"\b[А-ЯЁ][\w-]+", claim.text):
            stem = _stem(word)
            if not stem or stem in known or stem in seen:
                continue
            meant = next((name for key, name in known.items() if one_edit_apart(stem, key)), None)
            if meant is not None:
                seen.add(stem)
                yield _misspelt_finding(claim, word, meant)


def _misspelt_finding(claim: Claim, word: str, meant: str) -> Finding:
    return Finding(
        rule="R22",
        severity=Severity.WARNING,
        place=claim.place,
        subject=word,
        sentence=f"Напечатано «{word}» — похоже, искажено название «{meant}».",
        figures={"printed": word, "name": meant},
        indicator=claim.indicator,
    )


def _stem(word: str) -> str:
    """Return the folded stem of an adjective, or an empty string for other and short words."""
    folded = fold_search(word)
    stem = ADJECTIVE.sub("", folded)
    return stem if stem != folded and len(stem) >= LEAST_STEM else ""


def one_edit_apart(one: str, other: str) -> bool:
    """Tell whether one letter changed, added, lost or two swapped make one word the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    if len(one) != len(other):
        shorter, longer = sorted((one, other), key=len)
        return longer[start + 1 :] == shorter[start:]
    swapped = one[start : start + 2] == other[start : start + 2][::-1]
    return one[start + 1 :] == other[start + 1 :] or (
        swapped and one[start + 2 :] == other[start + 2 :]
    )
