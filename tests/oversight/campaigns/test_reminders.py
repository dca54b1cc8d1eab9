"""Reminders by letter: one a day at most, in the day where the person is, none after hand-in."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import override_settings
from django.urls import reverse

from nastavnik.oversight.campaigns import operations, reminding, tasks
from nastavnik.oversight.campaigns.cells import Entry
from nastavnik.oversight.campaigns.models import Campaign, Obligation, ReminderRefusal, Submission
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.outbox import sending
from nastavnik.platform.outbox.choices import LetterState
from nastavnik.platform.outbox.models import Letter
from nastavnik.platform.parameters import operations as parameters
from nastavnik.platform.parameters.catalogue import REMINDERS_SENT
from nastavnik.registers.accounts.models import Assignment, User
from nastavnik.registers.organizations.models import Organization
from tests.factories.accounts import make_assignment, signed_in_as
from tests.factories.campaigns import ACTOR, Field, body_of, make_campaign, make_field
from tests.factories.campaigns import submission_of as form_of
from tests.factories.mail import free_port, mailers_at
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db
OPENED = datetime(2026, 10, 1, tzinfo=UTC)
# The schools hand in by 5 October, midday there is before noon of UTC at UTC+2 and UTC+12 alike.
FOURTH = datetime(2026, 10, 4, 7, tzinfo=UTC)
HOURS = (1, 4, 6, 7, 15, 16, 23)


@pytest.fixture(autouse=True)
def _mail_is_set_up() -> Iterator[None]:
    with time_machine.travel(OPENED, tick=False), override_settings(SENDS_LETTERS=True):
        yield


@pytest.fixture
def place() -> Field:
    """A school where the clock is two hours ahead of UTC, and one where it is twelve."""
    found = make_field(random.Random(1), organizations=0)
    Organization.objects.filter(pk=found.towns[1].pk).update(utc_offset=12)
    found.organizations = [make_organization(town) for town in found.towns]
    return found


@pytest.fixture
def campaign(place: Field) -> Campaign:
    return make_campaign(place)


@pytest.fixture
def curator(place: Field) -> User:
    return make_assignment(Role.CURATOR, place.organizations[0]).user


def letters_at(moment: datetime) -> list[tuple[str, str]]:
    """Write and send what is due at a moment; whom to, and what it says."""
    before = len(mail.outbox)
    with time_machine.travel(moment, tick=False):
        tasks.write_reminders.enqueue()
        sending.send_due()
    return [(each.to[0], each.body.replace("\u00a0", " ")) for each in mail.outbox[before:]]


def hand_in(row: Submission) -> None:
    row.refresh_from_db()
    saved = operations.save(actor=ACTOR, submission=row, version=None, entries={"D": Entry(1)})
    operations.submit(actor=ACTOR, submission=saved, version=None)


def test_one_letter_a_day_over_all_campaigns(
    place: Field, campaign: Campaign, curator: User, count: Callable[[int, int], int]
) -> None:
    make_campaign(place, title="Второй сбор")
    both = make_assignment(Role.HEAD, place.organizations[0]).user
    make_assignment(Role.CURATOR, place.organizations[1], user=both)
    far = make_assignment(Role.CURATOR, place.organizations[1]).user
    zones = {curator.email: 2, both.email: 2, far.email: 12}
    due = {2: datetime(2026, 10, 5, 21, 59, 59, tzinfo=UTC)}
    due[12] = due[2] - timedelta(hours=10)
    sent: list[tuple[str, date]] = []
    expected: set[tuple[str, date]] = set()
    days = (28, 30, *range(31, 37), 48, 49, 50, 51)[:: count(3, 1)]
    for moment in (datetime(2026, 9, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)
                   for day in days for hour in HOURS):  # fmt: skip
        for to, text in letters_at(moment):
            sent.append((to, (moment + timedelta(hours=zones[to])).date()))
            assert "«Квартал»" in text
            assert "«Второй сбор»" in text
        for to, offset in zones.items():
            local = moment + timedelta(hours=offset)
            terms = due.values() if to == both.email else [due[offset]]
            near = any(timedelta(days=-14) <= term - moment <= timedelta(days=5) for term in terms)
            if near and 9 <= local.hour < 18:
                expected.add((to, local.date()))
    assert Counter(sent) == Counter(expected)
    assert len(expected) > 3


def test_it_says_what_and_by_when_and_names_nobody(
    place: Field, campaign: Campaign, curator: User
) -> None:
    ((to, text),) = letters_at(FOURTH)
    assert to == curator.email
    school = place.organizations[0].short_name
    assert f"— «Квартал», {campaign.period}: {school}, срок 5 октября 2026" in text
    assert "прошёл" not in text
    assert curator.name not in text
    ((_to, late),) = letters_at(FOURTH + timedelta(days=3))
    assert "(прошёл)" in late


def test_it_links_to_the_page_where_it_is_done(
    place: Field, campaign: Campaign, curator: User
) -> None:
    coordinator = make_assignment(Role.COORDINATOR, place.towns[0]).user
    row = form_of(campaign, place.organizations[0])
    with override_settings(SITE="https://nastavnik.example"):
        ((_to, filling),) = letters_at(FOURTH)
        hand_in(row)
        ((_to, taking),) = letters_at(FOURTH + timedelta(days=1))
    for user, text, page in (
        (curator, filling, row.get_absolute_url()),
        (coordinator, taking, body_of(row).get_absolute_url()),
    ):
        linked = [line for line in text.splitlines() if "://" in line]
        assert linked == [f"https://nastavnik.example{page}"]
        assert signed_in_as(user).get(page).status_code == 200


def test_without_a_known_address_it_holds_no_link(campaign: Campaign, curator: User) -> None:
    with override_settings(SITE=""):
        ((_to, text),) = letters_at(FOURTH)
    assert "/campaigns/" not in text


def test_none_after_hand_in_and_whoever_decides_is_told(
    place: Field, campaign: Campaign, curator: User
) -> None:
    coordinator = make_assignment(Role.COORDINATOR, place.towns[0]).user
    assert [to for to, _text in letters_at(FOURTH)] == [curator.email]
    row = form_of(campaign, place.organizations[0])
    hand_in(row)
    ((to, text),) = letters_at(FOURTH + timedelta(days=1))
    assert to == coordinator.email
    assert f"Ждут вашего решения:\n— «Квартал», {campaign.period}: Город 0, 1 отчёт" in text
    assert "Ещё не сдано:" not in text, "the package of the town is due in more than five days"
    row.refresh_from_db()
    assert row.current
    operations.return_submission(actor=ACTOR, version=row.current, remarks={"D": "проверьте"})
    told = dict(letters_at(FOURTH + timedelta(days=2)))
    assert "возвращено с замечаниями" in told[curator.email]
    assert "Ждут вашего решения" not in told[coordinator.email]
    assert f"Ещё не сдано:\n— «Квартал», {campaign.period}: Город 0" in told[coordinator.email]
    hand_in(row)
    row.refresh_from_db()
    operations.accept(actor=ACTOR, version=row.current)
    operations.hand_in_package(actor=ACTOR, obligation=body_of(row))
    assert letters_at(FOURTH + timedelta(days=3)) == []


def test_it_says_that_a_package_came_back(place: Field, campaign: Campaign) -> None:
    coordinator = make_assignment(Role.COORDINATOR, place.towns[0]).user
    row = form_of(campaign, place.organizations[0])
    hand_in(row)
    row.refresh_from_db()
    assert row.current
    operations.accept(actor=ACTOR, version=row.current)
    package = operations.hand_in_package(actor=ACTOR, obligation=body_of(row))
    operations.reopen_package(actor=ACTOR, package=package, version=None, reason="Сверьте")
    ((to, text),) = letters_at(FOURTH + timedelta(days=2))
    assert to == coordinator.email
    said = "Город 0, свод возвращён, срок 10 октября 2026"
    assert f"Ещё не сдано:\n— «Квартал», {campaign.period}: {said}" in text


def test_a_hand_in_overtakes_a_letter_that_waits_for_the_mail_server(
    place: Field, campaign: Campaign, curator: User
) -> None:
    other = make_campaign(place, title="Второй сбор")
    with override_settings(MAILERS=mailers_at(free_port())):
        letters_at(FOURTH)
    assert Letter.objects.get().state == LetterState.WAITING
    hand_in(form_of(campaign, place.organizations[0]))
    hour = timedelta(hours=1)
    assert letters_at(FOURTH + hour) == [], "the letter is not wanted as it stands"
    ((to, text),) = letters_at(FOURTH + 2 * hour)
    assert (to, "Второй сбор" in text, "«Квартал»" in text) == (curator.email, True, False)
    hand_in(form_of(other, place.organizations[0]))
    assert letters_at(FOURTH + timedelta(days=1)) == []
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["sent", "unwanted"]


def test_a_letter_of_yesterday_is_not_sent_today(campaign: Campaign, curator: User) -> None:
    with override_settings(MAILERS=mailers_at(free_port())):
        letters_at(FOURTH)
    night = FOURTH.replace(hour=19)
    assert letters_at(night) == []
    assert Letter.objects.get().state == LetterState.EXPIRED
    assert len(letters_at(FOURTH + timedelta(days=1))) == 1


def exempted(row: Submission) -> None:
    operations.exempt(actor=ACTOR, obligation=row.obligation, version=None, reason="ремонт")


def campaign_closed(row: Submission) -> None:
    operations.close_campaign(actor=ACTOR, campaign=row.obligation.campaign, version=None)


def school_closed(row: Submission) -> None:
    place = Organization.objects.filter(pk=row.obligation.organization_id)
    place.update(closed_on=OPENED.date())


def role_over(row: Submission) -> None:
    Assignment.objects.update(ends_on=OPENED.date())


def account_closed(row: Submission) -> None:
    User.objects.update(is_active=False)


def switched_off(row: Submission) -> None:
    parameters.set_parameter(actor=ACTOR, parameter=REMINDERS_SENT, value=False)


def refused(row: Submission) -> None:
    for user in User.objects.all():
        ReminderRefusal.objects.create(user=user)


ENDS = [exempted, campaign_closed, school_closed, role_over, account_closed, switched_off, refused]


@pytest.mark.parametrize("ending", ENDS)
def test_no_letter_where_nothing_is_awaited(
    place: Field, campaign: Campaign, curator: User, ending: Callable[[Submission], Any]
) -> None:
    with override_settings(MAILERS=mailers_at(free_port())):
        letters_at(FOURTH)
    ending(form_of(campaign, place.organizations[0]))
    assert letters_at(FOURTH + timedelta(hours=1)) == []
    assert letters_at(FOURTH + timedelta(days=1)) == []
    assert Letter.objects.get().state == LetterState.UNWANTED


def test_without_mail_none_is_written(campaign: Campaign, curator: User, settings: Any) -> None:
    settings.SENDS_LETTERS = False
    assert letters_at(FOURTH) == []
    assert not Letter.objects.exists()


def test_one_refuses_and_asks_again(campaign: Campaign, curator: User, place: Field) -> None:
    client = signed_in_as(curator)
    page = reverse("campaigns:reminders")
    assert page in client.get(reverse("campaigns:submission_list")).content.decode()
    for _ in range(2):
        told = client.post(page, {"wanted": "no"}, follow=True).content.decode()
        assert "Писем больше не будет." in told
    assert "Включить письма" in told
    assert letters_at(FOURTH) == []
    for _ in range(2):
        client.post(page, {"wanted": "yes"})
    assert [to for to, _text in letters_at(FOURTH)] == [curator.email]
    coordinator = make_assignment(Role.COORDINATOR, place.towns[0]).user
    reviews = signed_in_as(coordinator).get(reverse("campaigns:review_list"))
    assert page in reviews.content.decode()


def test_the_letters_of_a_region_take_few_queries(
    place: Field, campaign: Campaign, curator: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        first = reminding.due(FOURTH)
    extra = [make_assignment(Role.HEAD, place.organizations[0]).user for _ in range(5)]
    assert Obligation.objects.exists()
    with django_assert_max_num_queries(12):
        assert len(reminding.due(FOURTH)) == len(first) + len(extra)
