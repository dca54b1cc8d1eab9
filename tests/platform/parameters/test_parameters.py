import dataclasses
import json
import re
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.audit.writing import StaleVersionError
from nastavnik.platform.parameters import catalogue, operations, queries
from nastavnik.platform.parameters.catalogue import CATALOGUE, ERASURE_TERM, TASKS_KEPT
from nastavnik.platform.parameters.kinds import Amount, AnyOf, Day, OneOf, Parameter, Switch
from nastavnik.platform.parameters.middleware import ParametersMiddleware
from nastavnik.platform.parameters.models import ParameterValue
from tests.factories.accounts import make_actor, signed_in
from tests.factories.organizations import ACTOR, make_organization

pytestmark = pytest.mark.django_db
WORDS: dict[str, Any] = {"group": "Проба", "title": "Проба", "help": "Для теста"}
ROLES = (("head", "Руководитель"), ("curator", "Куратор"))
AMOUNT = Amount(code="amount", default=3, most=9, unit="год,года,лет", **WORDS)
DAY = Day(code="day", default=None, **WORDS)
SWITCH = Switch(code="switch", default=True, **WORDS)
ONE = OneOf(code="one", default="head", choices=ROLES, **WORDS)
ANY = AnyOf(code="any", default=frozenset(), choices=ROLES, **WORDS)
SAMPLES = (AMOUNT, DAY, SWITCH, ONE, ANY)


@pytest.fixture
def administrator() -> Client:
    return signed_in(Role.ADMINISTRATOR, make_organization())


@pytest.fixture
def _samples(monkeypatch: pytest.MonkeyPatch) -> None:
    for parameter in SAMPLES:
        monkeypatch.setitem(CATALOGUE, parameter.code, parameter)  # type: ignore[arg-type]


def test_the_catalogue_is_in_order() -> None:
    declared = [row for row in vars(catalogue).values() if isinstance(row, Parameter)]
    assert {row.code for row in declared} == set(CATALOGUE), "declared, but not listed in _ALL"
    for code, parameter in CATALOGUE.items():
        assert code == parameter.code
        stored = json.loads(json.dumps(parameter.stored(parameter.default)))
        assert parameter.read(stored) == parameter.default
        assert parameter.words(parameter.default)


@pytest.mark.parametrize(
    ("parameter", "value", "words"),
    [
        (AMOUNT, 5, "5\N{NO-BREAK SPACE}лет"),
        (DAY, date(2026, 4, 5), "05.04.2026"),
        (DAY, None, "не задана"),
        (SWITCH, False, "нет"),
        (SWITCH, True, "да"),
        (ONE, "curator", "Куратор"),
        (ANY, frozenset({"curator", "head"}), "Руководитель и\N{NO-BREAK SPACE}Куратор"),
        (ANY, frozenset(), "ничего не выбрано"),
    ],
)
def test_a_value_is_kept_and_said(parameter: Parameter[Any], value: Any, words: str) -> None:
    assert queries.value(parameter) == parameter.default
    row = operations.set_parameter(actor=ACTOR, parameter=parameter, value=value)
    assert (queries.value(parameter), parameter.words(value)) == (value, words)
    event = Event.objects.get(subject_type="parameters.parametervalue", subject_id=row.pk)
    assert event.act == "set_parameter"


@pytest.mark.parametrize(
    ("parameter", "value", "sentence"),
    [
        (AMOUNT, 10, "Укажите число от 1 до 9."),
        (AMOUNT, 0, "Укажите число от 1 до 9."),
        (AMOUNT, True, "Укажите целое число."),
        (AMOUNT, "5", "Укажите целое число."),
        (SWITCH, "да", "Выберите «да» или «нет»."),
        (ONE, "mentor", "Выберите значение из списка."),
        (ONE, ["head"], "Выберите значение из списка."),
        (ONE, None, "Выберите значение из списка."),
    ],
)
def test_a_bad_value_gets_a_sentence(parameter: Parameter[Any], value: Any, sentence: str) -> None:
    with pytest.raises(DomainError) as refusal:
        operations.set_parameter(actor=ACTOR, parameter=parameter, value=value)
    assert (str(refusal.value), refusal.value.field) == (sentence, "setting")
    assert not ParameterValue.objects.exists()


@pytest.mark.parametrize("stored", ["завтра", 5])
def test_a_bad_date_gets_a_sentence(stored: Any) -> None:
    with pytest.raises(DomainError, match=r"Укажите дату\."):
        DAY.read(stored)


@pytest.mark.parametrize("stored", [["mentor"], "mentor", 1])
def test_a_bad_set_gets_a_sentence(stored: Any) -> None:
    with pytest.raises(DomainError, match=r"Выберите значение из списка\."):
        ANY.read(stored)


def test_a_value_no_longer_allowed_gives_way_to_the_default() -> None:
    operations.set_parameter(actor=ACTOR, parameter=AMOUNT, value=9)
    narrower = dataclasses.replace(AMOUNT, most=5)
    assert queries.value(narrower) == AMOUNT.default


def test_a_stale_version_is_refused() -> None:
    operations.set_parameter(actor=ACTOR, parameter=AMOUNT, value=4, version=0)
    with pytest.raises(StaleVersionError):
        operations.set_parameter(actor=ACTOR, parameter=AMOUNT, value=5, version=0)
    assert queries.value(AMOUNT) == 4


def test_others_may_not_set() -> None:
    curator = make_actor(Role.CURATOR, make_organization())
    with pytest.raises((PermissionDenied, Http404)):
        operations.set_parameter(actor=curator, parameter=AMOUNT, value=5)


def test_a_request_reads_once(django_assert_num_queries: Any) -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        for parameter in SAMPLES:
            queries.value(parameter)
        return HttpResponse()

    with django_assert_num_queries(1):
        ParametersMiddleware(answer)(HttpRequest())
    operations.set_parameter(actor=ACTOR, parameter=AMOUNT, value=4)
    with django_assert_num_queries(1):
        ParametersMiddleware(answer)(HttpRequest())


def test_what_was_rolled_back_is_read_by_nobody() -> None:
    seen = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(queries.value(AMOUNT))
        with transaction.atomic():
            operations.set_parameter(actor=ACTOR, parameter=AMOUNT, value=7)
            seen.append(queries.value(AMOUNT))
            transaction.set_rollback(True)
        seen.append(queries.value(AMOUNT))
        return HttpResponse()

    ParametersMiddleware(answer)(HttpRequest())
    assert seen == [3, 7, 3]


@pytest.mark.usefixtures("_samples")
@pytest.mark.parametrize(
    ("parameter", "typed", "value"),
    [
        (AMOUNT, "5", 5),
        (DAY, "5 апреля 2026", date(2026, 4, 5)),
        (DAY, "", None),
        (SWITCH, "0", False),
        (ONE, "curator", "curator"),
        (ANY, ["curator"], frozenset({"curator"})),
        (ANY, [], frozenset()),
    ],
)
def test_the_form_of_each_kind(
    administrator: Client, parameter: Parameter[Any], typed: Any, value: Any
) -> None:
    address = reverse("parameters:edit", args=[parameter.code])
    assert administrator.get(address).status_code == 200
    answer = administrator.post(address, {"setting": typed, "row_version": "0"}, follow=True)
    assert "Настройка сохранена." in answer.content.decode()
    assert queries.value(parameter) == value
    shown = administrator.get(address).content.decode()
    assert "по умолчанию: " in shown
    assert "<td>Ольга Петрова</td>" in shown
    assert parameter.words(value) in shown


@pytest.mark.usefixtures("_samples")
def test_the_form_shows_what_another_saved(administrator: Client) -> None:
    operations.set_parameter(actor=ACTOR, parameter=ANY, value=frozenset({"head"}))
    address = reverse("parameters:edit", args=["any"])
    answer = administrator.post(address, {"setting": ["curator"], "row_version": "0"})
    page = answer.content.decode()
    assert "Что изменилось, пока страница была открыта" in page
    row = re.search(r"<td[^>]*>Руководитель</td><td[^>]*>Куратор</td>", page)
    assert row is not None
    again = {"setting": ["curator"], "row_version": "1"}
    assert administrator.post(address, again).status_code == 302
    assert queries.value(ANY) == {"curator"}


@pytest.mark.parametrize("typed", ["сто", "", "400"])
def test_a_bad_number_keeps_what_was_typed(administrator: Client, typed: str) -> None:
    address = reverse("parameters:edit", args=[TASKS_KEPT.code])
    answer = administrator.post(address, {"setting": typed, "row_version": "0"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["setting"]
    assert f'value="{typed}"' in answer.content.decode() or not typed


def test_each_address_serves_its_own_kind(administrator: Client) -> None:
    for route, code in (
        ("parameters:edit", ERASURE_TERM.code),
        ("parameters:security_edit", TASKS_KEPT.code),
        ("parameters:edit", "nothing"),
    ):
        assert administrator.get(reverse(route, args=[code])).status_code == 404


def test_the_page_lists_the_catalogue(administrator: Client) -> None:
    page = administrator.get(reverse("parameters:list")).content.decode()
    for parameter in CATALOGUE.values():
        assert str(parameter.title) in page
