"""Same person? Suggestions over a base with known truth, and whom never to merge."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from nastavnik.domain.likeness import (
    LARGEST_BLOCK,
    PersonFacts,
    Suggestion,
    Verdict,
    compare,
    decided,
    suggest,
    suggest_among,
)
from nastavnik.domain.person_names import comparable, is_patronymic
from tests.domain.people_base import Incoming, incoming_people, known_people

IVAN = PersonFacts(1, "Королёв", "Иван", "Петрович", date(2012, 4, 5), "5А", "male")


class Compared:
    """The base compared once for all tests that ask about it."""

    def __init__(self, people: int) -> None:
        dice = random.Random(20)
        known = known_people(people, dice)
        self.incoming: dict[int, Incoming] = {
            record.facts.key: record for record in incoming_people(known, dice)
        }
        self.suggestions: list[Suggestion] = list(
            suggest([record.facts for record in self.incoming.values()], known)
        )
        self.decided = decided(self.suggestions)


@pytest.fixture(scope="module")
def compared() -> Compared:
    from tests.running import count

    return Compared(count(1_500, 20_000))


def test_nearly_everybody_is_found(compared: Compared, report_figure: Callable[..., None]) -> None:
    pairs = {(s.incoming, s.known) for s in compared.suggestions}
    known = [record for record in compared.incoming.values() if record.truth is not None]
    missed = [record for record in known if (record.facts.key, record.truth) not in pairs]
    recall = round(100 * (1 - len(missed) / len(known)), 2)
    report_figure("same person: people compared", len(known))
    report_figure("same person: recall of suggestions", recall, "%")
    report_figure("same person: suggestions a record", round(len(pairs) / len(known), 2))
    assert recall >= 98, Counter(record.story for record in missed)


def test_what_is_decided_without_asking_is_right(
    compared: Compared, report_figure: Callable[..., None]
) -> None:
    right = sum(compared.incoming[new].truth == known for new, known in compared.decided.items())
    share = 100 * right / len(compared.decided)
    report_figure("same person: decided without asking", len(compared.decided))
    report_figure("same person: decided right", round(share, 3), "%")
    assert share == 100
    stories = {compared.incoming[new].story for new in compared.decided}
    assert {"as it was", "Latin letters", "ё as е", "capitals", "another order"} <= stories


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (replace(IVAN, key=2), Verdict.SAME),
        (replace(IVAN, last="КОРОЛЕВ", group=""), Verdict.SAME),
        (replace(IVAN, last="Koролев"), Verdict.SAME),
        (replace(IVAN, last="Иван", first="Петрович", patronymic="Королёв"), Verdict.SAME),
        (replace(IVAN, group="7Б"), Verdict.LIKELY),
        (replace(IVAN, patronymic=""), Verdict.LIKELY),
        (replace(IVAN, birth_date=None), Verdict.LIKELY),
        (replace(IVAN, birth_date=date(2012, 5, 4)), Verdict.LIKELY),
        (replace(IVAN, last="Королев", first="Ивн"), Verdict.LIKELY),
        (replace(IVAN, last="Смирнов"), Verdict.LIKELY),
        (replace(IVAN, last="Смирнов", former="Королев", birth_date=None), Verdict.LIKELY),
        (replace(IVAN, last="Смирнов", former="Королев"), Verdict.LIKELY),
        (replace(IVAN, last="Смирнов", former="Соколов", birth_date=None), Verdict.OTHER),
        (replace(IVAN, first="Илья"), Verdict.TWINS),
        (replace(IVAN, first="Егор", patronymic=""), Verdict.TWINS),
        (replace(IVAN, birth_date=date(1985, 4, 1)), Verdict.OTHER),
        (replace(IVAN, birth_date=date(2013, 11, 20)), Verdict.OTHER),
        (replace(IVAN, sex="female"), Verdict.OTHER),
        (replace(IVAN, last="Смирнов", patronymic="Ильич"), Verdict.OTHER),
        (replace(IVAN, last="Смирнов", patronymic="", group=""), Verdict.OTHER),
    ],
)
def test_what_two_records_are(other: PersonFacts, verdict: Verdict) -> None:
    assert compare(IVAN, other).verdict is verdict
    assert compare(other, IVAN).verdict is verdict


def test_near_first_names_in_use_are_two_people() -> None:
    alina = PersonFacts(1, "Котова", "Алина", "Ильинична", date(2012, 4, 5))
    assert compare(alina, replace(alina, first="Алена")).verdict is Verdict.TWINS


def test_reasons_are_said_in_words() -> None:
    other = replace(IVAN, last="Коралёв", patronymic="", birth_date=date(2012, 4, 6), group="6А")
    assert compare(IVAN, other).reasons == (
        "фамилия отличается на описку",
        "имя совпадает",
        "отчество есть не у обоих",
        "дата рождения отличается на одну описку",
        "классы разные — 5А и 6А",
    )
    assert compare(IVAN, replace(IVAN, key=2)).reasons == (
        "фамилия, имя и отчество совпадают",
        "дата рождения совпадает",
        "класс один — 5А",
    )
    married = compare(IVAN, replace(IVAN, last="Смирнов"))
    assert married.reasons[0] == "фамилия другая"


def test_two_who_may_be_one_are_left_to_be_asked() -> None:
    twice = [replace(IVAN, key=1), replace(IVAN, key=2)]
    assert decided(suggest([replace(IVAN, key=9)], twice)) == {}
    assert decided(suggest(twice, [replace(IVAN, key=9)])) == {}
    assert decided(suggest([replace(IVAN, key=9)], twice[:1])) == {9: 1}


def test_each_pair_is_suggested_once() -> None:
    found = list(suggest([replace(IVAN, key=9)], [IVAN]))
    assert [(s.incoming, s.known) for s in found] == [(9, 1)]


def test_names_have_one_spelling_for_comparison() -> None:
    assert comparable("КОРОЛЁВ") == comparable("Kopoлeв") == "королев"
    assert comparable("Римский — Корсаков") == comparable("Римский-Корсаков")
    assert comparable("Андреи\u0306") == "андрей"
    assert comparable("Smith") == "smith"
    assert all(map(is_patronymic, ("Петрович", "Ильинична", "Кузьмич", "Мамед оглы")))
    assert not any(map(is_patronymic, ("Иван", "Королёв", "Анна")))


def test_a_former_surname_counts_as_the_surname_and_is_said() -> None:
    married = PersonFacts(2, "Смирнова", "Анна", "Петровна", None, former="Королёва")
    maiden = PersonFacts(3, "Королева", "Анна", "Петровна", date(1990, 4, 5))
    for one, other in ((married, maiden), (maiden, married)):
        found = list(suggest([one], [other]))
        assert [each.comparison.verdict for each in found] == [Verdict.LIKELY]
        assert found[0].comparison.reasons[0] == "прежняя фамилия совпадает"
    sister = replace(maiden, first="Ольга")
    assert list(suggest([married], [sister])) == []


def test_nothing_is_decided_by_a_former_surname_alone() -> None:
    married = replace(IVAN, key=2, last="Смирнов", former="Королёв")
    assert decided(suggest([married], [IVAN])) == {}


def test_among_themselves_people_are_compared_once_and_as_against_themselves() -> None:
    dice = random.Random(7)
    known = known_people(150, dice)
    told = [record.facts for record in incoming_people(known, dice)]
    people = [replace(one, key=place) for place, one in enumerate([*known, *told])]
    # Too many of one name to compare all, some of whom have no birth date.
    crowd = [
        PersonFacts(len(people) + n, "Иванов", "Иван", "Ильич", date(2010, 1, 1 + n % 28))
        for n in range(LARGEST_BLOCK + 20)
    ]
    people += [replace(one, birth_date=None) if one.key % 90 == 0 else one for one in crowd]
    whole = {
        (frozenset((found.incoming, found.known)), found.comparison.verdict)
        for found in suggest(people, people)
        if found.incoming != found.known
    }
    among = [
        (frozenset((found.incoming, found.known)), found.comparison.verdict)
        for found in suggest_among(people)
    ]
    assert set(among) == whole
    assert any(verdict is Verdict.SAME for _pair, verdict in among)
    assert len(among) < 1.1 * len(whole)
