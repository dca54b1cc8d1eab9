"""The pages of an organisation: the list, the form, handing in, the receipt."""

import random
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
import time_machine
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from nastavnik.oversight.campaigns import operations
from nastavnik.oversight.campaigns.cells import Entry, read
from nastavnik.oversight.campaigns.models import Ask, Campaign, Submission, SubmissionVersion
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import PASSWORD, make_assignment, signed_in
from tests.factories.campaigns import (
    ACTOR,
    Field,
    make_campaign,
    make_field,
    make_period,
    make_set,
    submission_of,
)
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db
BEFORE_TERM = datetime(2026, 10, 2, 9, 0, tzinfo=timezone.utc)  # noqa: UP017 - time_machine reads it
WHOLE = "respondent_mentees::0-150"


@pytest.fixture(autouse=True)
def _before_the_term() -> Iterator[None]:
    with time_machine.travel(BEFORE_TERM, tick=False):
        yield


@pytest.fixture
def place() -> Field:
    found = make_field(random.Random(1), organizations=0)
    found.organizations = [make_organization(found.towns[0]) for _ in range(3)]
    return found


@pytest.fixture
def campaign(place: Field) -> Campaign:
    return make_campaign(place)


@pytest.fixture
def row(campaign: Campaign, place: Field) -> Submission:
    return submission_of(campaign, place.organizations[0])


@pytest.fixture
def head(place: Field) -> Client:
    return signed_in(Role.HEAD, place.organizations[0])


def page(client: Client, name: str, pk: int) -> str:
    answer = client.get(reverse(f"campaigns:{name}", args=[pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def field_of(row: Submission, code: str, kind: str = "value") -> str:
    ask = Ask.objects.get(campaign=row.obligation.campaign, code=code)
    return f"{kind}_{ask.pk}"


def shown(client: Client, row: Submission) -> dict[str, str]:
    """What a browser would send of the form as it is shown."""
    return as_sent(client.get(reverse("campaigns:submission_edit", args=[row.pk])))


def as_sent(answer: Any) -> dict[str, str]:
    """The same of a page that is there already."""
    form = answer.context["form"]
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        sent[bound.html_name] = "" if value is None else str(value)
        if bound.field.show_hidden_initial:
            first = form.data.get(bound.html_initial_name, sent[bound.html_name])
            sent[bound.html_initial_name] = first
    return sent


def send(client: Client, row: Submission, typed: dict[str, str], **more: Any) -> HttpResponseBase:
    """Type values by their codes into the form as it is shown and send it."""
    sent = shown(client, row)
    sent |= {field_of(row, code): value for code, value in typed.items()}
    sent |= {name: value for name, value in more.items() if name != "htmx"}
    headers = {"HX-Request": "true"} if more.get("htmx") else {}
    return client.post(reverse("campaigns:submission_edit", args=[row.pk]), sent, headers=headers)


def draft(row: Submission) -> dict[str, int | None]:
    row.refresh_from_db()
    return {code: cell.value for code, cell in read(row.draft).items()}


FULL = {"S": "3", WHOLE: "4", "D": "1"}


def test_the_list_says_what_is_due_and_by_when(head: Client, row: Submission, place: Field) -> None:
    answer = head.get(reverse("campaigns:submission_list"))
    text = answer.content.decode()
    assert answer.context["listing"].total == 1
    assert "05.10.2026" in text
    assert "Не приступали" in text
    assert row.get_absolute_url() in text
    assert "срок прошёл" not in text
    with time_machine.travel(row.obligation.due_at.replace(day=6), tick=False):
        later = signed_in(Role.CURATOR, place.organizations[0])
        late = later.get(reverse("campaigns:submission_list")).content.decode()
    assert "срок прошёл" in late


def test_home_names_the_report_with_its_term(head: Client, row: Submission) -> None:
    tasks = {task.title: task for task in head.get("/").context["home"].tasks}
    task = tasks["Отчёт: Квартал"]
    assert (task.status, task.url, task.is_done) == (
        "не приступали, сдать до 05.10.2026", row.get_absolute_url(), False,
    )  # fmt: skip
    send(head, row, FULL)
    submit(head, row)
    tasks = {task.title: task for task in head.get("/").context["home"].tasks}
    assert (tasks["Отчёт: Квартал"].status, tasks["Отчёт: Квартал"].is_done) == (
        "сдано в срок", True,
    )  # fmt: skip


def test_the_form_is_filled_by_the_registers(head: Client, row: Submission) -> None:
    text = page(head, "submission_edit", row.pk)
    assert "По реестрам: 0" in text  # the mentees of a school without any
    assert "Из реестра" in text
    assert "Заполнено 1 из 4" in text
    assert "В реестрах такого числа нет" in text


def test_what_is_typed_is_kept_and_an_untouched_value_is_nobodys(
    head: Client, row: Submission
) -> None:
    answer = send(head, row, FULL)
    assert answer.status_code == 302
    assert draft(row) == {"S": 3, WHOLE: 4, "D": 1, "M": 0}
    cells = read(row.draft)
    assert (cells["D"].provenance, cells["M"].provenance) == ("typed", "register")
    assert row.stage == "filling"


def test_htmx_keeps_the_form_and_names_what_is_wrong(head: Client, row: Submission) -> None:
    answer = send(head, row, {"S": "три", "D": "7"}, htmx=True)
    text = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 200
    assert "<html" not in text
    assert "Сохранено в" in text
    assert "Введите целое число цифрами" in text
    assert "Сохранено всё, кроме отмеченного." in text
    assert draft(row)["D"] == 7
    assert draft(row)["S"] is None
    assert f'name="row_version" id="id_row_version" value="{row.version}"' in text


def test_a_second_autosave_answers_the_version_of_the_first(head: Client, row: Submission) -> None:
    first = shown(head, row)
    address = reverse("campaigns:submission_edit", args=[row.pk])
    headers = {"HX-Request": "true"}
    answer = head.post(address, first | {field_of(row, "D"): "5"}, headers=headers)
    carried = {
        name: str(answer.context["fresh"][name].value()) for name in ("row_version", "row_seen")
    }
    # The field is typed back to what the page first showed: nothing stands there again.
    head.post(address, first | carried | {field_of(row, "D"): ""}, headers=headers)
    assert draft(row)["D"] is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-1", "Значение не бывает меньше нуля."),
        ("много", "Введите целое число цифрами, например 25."),
        ("99999999999", "Слишком большое число: проверьте, нет ли лишних цифр."),
    ],
)
def test_a_wrong_value_stays_with_a_sentence_and_the_rest_is_kept(
    head: Client, row: Submission, typed: str, sentence: str
) -> None:
    answer = send(head, row, {**FULL, "D": typed})
    text = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 200
    assert sentence in text
    assert f'value="{typed}"' in text
    assert draft(row) == {"S": 3, WHOLE: 4, "D": None, "M": 0}


def test_a_wrong_value_is_corrected_on_the_page_that_named_it(
    head: Client, row: Submission
) -> None:
    answer = send(head, row, {**FULL, "D": "много"})
    corrected = as_sent(answer) | {field_of(row, "D"): "1"}
    address = reverse("campaigns:submission_edit", args=[row.pk])
    assert head.post(address, corrected).status_code == 302
    assert draft(row) == {"S": 3, WHOLE: 4, "D": 1, "M": 0}


def submit(client: Client, row: Submission) -> HttpResponseBase:
    address = reverse("campaigns:submission_submit", args=[row.pk])
    form = client.get(address).context["form"]
    return client.post(address, {name: form[name].value() for name in ("row_version", "row_seen")})


def test_a_share_above_a_hundred_is_told_at_the_field_and_not_handed_in(
    head: Client, row: Submission
) -> None:
    send(head, row, {**FULL, "S": "5"})
    sentence = "Указано 5, а всего таких 4: доля больше 100 %."
    assert sentence in page(head, "submission_edit", row.pk)
    text = page(head, "submission_submit", row.pk)
    assert "Сдать пока нельзя" in text
    assert sentence in text
    answer = submit(head, row)
    assert sentence in answer.content.decode()  # type: ignore[attr-defined]
    assert not SubmissionVersion.objects.exists()


def test_a_difference_from_the_registers_needs_a_reason(head: Client, row: Submission) -> None:
    send(head, row, {**FULL, "M": "2"})
    assert "По реестрам 0. Напишите, почему значение другое." in page(
        head, "submission_edit", row.pk
    )
    refused = submit(head, row)
    assert "По реестрам 0. Напишите, почему значение другое." in refused.content.decode()  # type: ignore[attr-defined]
    send(head, row, {}, **{field_of(row, "M", "reason"): "Двое приняты вчера"})
    assert submit(head, row).status_code == 302
    version = SubmissionVersion.objects.get()
    assert read(version.cells)["M"].reason == "Двое приняты вчера"


def test_an_empty_form_is_not_reported(head: Client, place: Field) -> None:
    indicators = make_set()
    indicators.indicators.filter(code="M").delete()  # nothing the registers could fill
    row = submission_of(
        make_campaign(place, indicator_set=indicators, title="Пустая"), place.organizations[0]
    )
    send(head, row, {})
    assert "Форма пустая: пустое не считается сданным." in page(head, "submission_submit", row.pk)
    answer = submit(head, row)
    assert "Форма пустая" in answer.content.decode()  # type: ignore[attr-defined]
    assert not SubmissionVersion.objects.exists()


def test_a_half_empty_form_is_handed_in_and_says_so(head: Client, row: Submission) -> None:
    send(head, row, {"D": "1"})
    assert "это не ноль" in page(head, "submission_submit", row.pk)
    assert submit(head, row).status_code == 302
    assert "форма неполная" in page(head, "submission_detail", row.pk)


def test_the_receipt_has_a_number_a_time_and_a_digest(head: Client, row: Submission) -> None:
    send(head, row, FULL)
    answer = submit(head, row)
    version = SubmissionVersion.objects.get()
    assert answer["Location"] == version.get_absolute_url()
    text = page(head, "version_detail", version.pk)
    assert f"{row.pk}-1" in text
    assert version.digest in text
    assert "02.10.2026 12:00:00" in text
    paper = head.get(reverse("campaigns:version_receipt", args=[version.pk]))
    assert b"".join(paper.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]
    assert Event.objects.filter(act="export_receipt").count() == 1


def test_what_is_handed_in_is_not_filled_again(head: Client, row: Submission) -> None:
    send(head, row, FULL)
    submit(head, row)
    for name in ("submission_edit", "submission_submit"):
        address = reverse(f"campaigns:{name}", args=[row.pk])
        answer = head.get(address, follow=True)
        assert "попросите вернуть форму на доработку" in answer.content.decode()
    row.refresh_from_db()
    twice = head.post(
        reverse("campaigns:submission_submit", args=[row.pk]), {"row_version": row.version}
    )
    assert "Сдать можно то, что заполнено и ещё не сдано." in twice.content.decode()
    assert SubmissionVersion.objects.count() == 1


def test_somebody_elses_change_is_shown_and_what_was_typed_stays(
    head: Client, row: Submission
) -> None:
    sent = shown(head, row) | {field_of(row, "D"): "9"}
    operations.save(actor=ACTOR, submission=row, version=None, entries={"D": Entry(5)})
    address = reverse("campaigns:submission_edit", args=[row.pk])
    answer = head.post(address, sent)
    text = answer.content.decode()
    assert 'class="differences"' in text
    assert 'value="9"' in text
    differences = {d.label: (d.stored, d.typed) for d in answer.context["form"].differences}
    assert differences["Договоры о дуальном обучении"] == ("5", "—")
    assert draft(row)["D"] == 5
    silent = head.post(address, sent, headers={"HX-Request": "true"}).content.decode()
    assert "Нажмите «Сохранить»" in silent
    assert "Сохранено в" not in silent


def test_after_the_end_nothing_is_taken_and_nothing_lost(
    head: Client, row: Submission, campaign: Campaign
) -> None:
    sent = shown(head, row) | {field_of(row, "D"): "9"}
    operations.close_campaign(actor=ACTOR, campaign=campaign, version=None)
    answer = head.post(reverse("campaigns:submission_edit", args=[row.pk]), sent)
    text = answer.content.decode()
    assert "Кампания завершена: данные больше не принимаются." in text
    assert 'value="9"' in text


def test_a_closed_organisation_and_an_exempt_one_are_told_so(
    head: Client, row: Submission, place: Field
) -> None:
    operations.exempt(actor=ACTOR, obligation=row.obligation, version=None, reason="Ремонт")
    answer = send(head, row, FULL)
    assert "Организация освобождена от сдачи: данные не нужны." in answer.content.decode()  # type: ignore[attr-defined]
    other = submission_of(row.obligation.campaign, place.organizations[1])
    client = signed_in(Role.CURATOR, place.organizations[1])
    Organization.objects.filter(pk=place.organizations[1].pk).update(closed_on="2026-10-01")
    said = send(client, other, FULL).content.decode()  # type: ignore[attr-defined]
    assert "Организация закрыта с 01.10.2026: данных от неё не ждут." in said


def test_without_the_right_nothing_is_taken(row: Submission, place: Field) -> None:
    address = reverse("campaigns:submission_edit", args=[row.pk])
    coordinator = signed_in(Role.COORDINATOR, place.towns[0])
    assert coordinator.post(address, {}).status_code == 403
    stranger = signed_in(Role.HEAD, place.organizations[1])
    assert stranger.post(address, {}).status_code == 404
    assert draft(row) == {}


def test_remarks_stand_at_the_fields(head: Client, row: Submission) -> None:
    send(head, row, FULL)
    submit(head, row)
    version = SubmissionVersion.objects.get()
    operations.return_submission(
        actor=ACTOR, version=version, remarks={"D": "Проверьте номера"}, reason="Неполно"
    )
    text = page(head, "submission_edit", row.pk)
    assert "Проверьте номера" in text
    assert "Неполно" in text
    send(head, row, {"D": "2"})
    submit(head, row)
    assert "подписано 1, сейчас 2" in page(head, "submission_detail", row.pk)


def test_the_period_before_stands_beside(head: Client, row: Submission, place: Field) -> None:
    send(head, row, {**FULL, "D": "41"})
    submit(head, row)
    later = make_campaign(
        place,
        title="Следующий",
        previous=row.obligation.campaign,
        indicator_set=row.obligation.campaign.indicator_set,
        period=make_period(),
        rules=[{"kind": "change", "code": "D", "percent": 50}],
    )
    following = submission_of(later, place.organizations[0])
    assert "в прошлый раз: 41" in page(head, "submission_edit", following.pk)
    send(head, following, {**FULL, "D": "10"})
    text = page(head, "submission_submit", following.pk)
    assert "Было 41, стало 10: изменение больше 50 %." in text
    assert submit(head, following).status_code == 302


def test_what_came_after_the_session_is_offered_again(row: Submission, place: Field) -> None:
    user = make_assignment(Role.HEAD, place.organizations[0]).user
    client, entering = Client(), {"username": user.email, "password": PASSWORD}
    client.post(reverse("login"), entering)
    sent = shown(client, row) | {field_of(row, "D"): "77"}
    address = reverse("campaigns:submission_edit", args=[row.pk])
    client.session.delete()
    answer = client.post(address, sent, headers={"HX-Request": "true"})
    assert answer["Location"].startswith(reverse("login"))
    client.post(reverse("login"), entering)
    again = client.get(address).content.decode()
    assert 'value="77"' in again
    assert "Всё, что вы ввели, на месте" in again
    assert draft(row) == {}
