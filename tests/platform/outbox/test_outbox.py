"""The outbox over real SMTP: a letter survives a dead server and arrives once."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse

from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.audit.models import Event
from nastavnik.platform.outbox import operations, sending, tasks
from nastavnik.platform.outbox.choices import LetterState
from nastavnik.platform.outbox.envelope import Envelope, open_up
from nastavnik.platform.outbox.kinds import LetterKind, declared
from nastavnik.platform.outbox.models import Letter, LetterQuerySet
from nastavnik.platform.parameters.catalogue import LETTERS_KEPT
from tests.factories.accounts import signed_in
from tests.factories.mail import free_port, mailers_at, post_office
from tests.factories.organizations import make_organization

pytestmark = pytest.mark.django_db
ACTOR = system_actor("tests")
ADDRESS, SECRET = "kurator@example.org", "Ссылка только для вас"
NOON = datetime(2026, 11, 20, 9, tzinfo=UTC)
unwanted: set[int] = set()
KIND = LetterKind(code="test", title="Проба", is_wanted=lambda row: row.pk not in unwanted)


@pytest.fixture(autouse=True)
def _mail_is_set_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    unwanted.clear()
    monkeypatch.setattr("nastavnik.platform.outbox.kinds.declared", lambda: iter((KIND,)))
    with time_machine.travel(NOON, tick=False), override_settings(SENDS_LETTERS=True):
        yield


def post(to: str = ADDRESS, days: int = 3, **facts: Any) -> Letter:
    letter = operations.post(
        actor=ACTOR,
        kind=KIND,
        user_id=7,
        envelope=Envelope(to, "Проба пера", SECRET),
        expires_at=NOON + timedelta(days=days),
        **facts,
    )
    assert letter is not None
    return letter


def send_by(port: int, after: timedelta = timedelta()) -> int:
    with (
        override_settings(MAILERS=mailers_at(port)),
        time_machine.travel(NOON + after, tick=False),
    ):
        return sending.send_due()


class Box:
    """What a mail server of other hands took."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - named by aiosmtpd
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 taken"


def test_a_mail_server_of_other_hands_takes_it() -> None:
    post(), post("second@example.org")
    box, port = Box(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        assert send_by(port) == 2
    finally:
        server.stop()
    assert [(to, text.count(b"Message-ID:")) for _sender, to, text in box.taken] == [
        ([ADDRESS], 1),
        (["second@example.org"], 1),
    ]
    assert {sender for sender, _to, _text in box.taken} == {"nastavnik@localhost"}


def test_a_letter_goes_out_and_its_words_are_gone() -> None:
    letter = post()
    assert SECRET not in letter.content
    assert ADDRESS not in letter.content
    with post_office() as office:
        assert send_by(office.port) == 1
        assert send_by(office.port) == 0
    (mail,) = office.taken
    assert (mail["To"], mail["Subject"]) == (ADDRESS, "Проба пера")
    assert mail.get_content().strip() == SECRET
    assert mail["Message-ID"] == f"<{letter.key.hex}@localhost>"
    letter.refresh_from_db()
    assert (letter.state, letter.content, letter.ended_at) == (LetterState.SENT, "", NOON)
    acts = Event.objects.filter(subject_type="outbox.letter").order_by("pk")
    assert [event.act for event in acts] == ["post_letter", "end_letter"]
    assert not {ADDRESS, SECRET} & set(str([event.contents for event in acts]).split("'"))


def test_one_conversation_serves_all_that_is_due() -> None:
    for number in range(3):
        post(f"user{number}@example.org")
    with post_office() as office:
        assert send_by(office.port) == 3
    assert office.conversations == 1
    assert [mail["To"] for mail in office.taken] == [f"user{n}@example.org" for n in range(3)]


def test_a_dead_server_is_waited_for_with_longer_pauses(caplog: pytest.LogCaptureFixture) -> None:
    letter, port, after = post(), free_port(), timedelta()
    pauses = []
    for _ in range(8):
        assert send_by(port, after) == 0
        letter.refresh_from_db()
        pauses.append(letter.next_try_at - NOON - after)
        assert send_by(port, after + pauses[-1] - timedelta(seconds=1)) == 0, "not before its time"
        after += pauses[-1]
    assert [pause.total_seconds() / 60 for pause in pauses] == [1, 2, 4, 8, 16, 30, 30, 30]
    letter.refresh_from_db()
    assert (letter.tries, letter.trouble) == (8, "ConnectionRefusedError")
    assert "was not sent: ConnectionRefusedError" in caplog.text
    assert ADDRESS not in caplog.text
    with post_office(port) as office:
        assert send_by(port, after) == 1
        assert send_by(port, after + timedelta(days=1)) == 0
    assert len(office.taken) == 1


@pytest.mark.parametrize(
    ("conduct", "trouble"),
    [
        ({"dies_in_data": 3}, "SMTPServerDisconnected"),
        ({"replies": {"CONNECT": None}}, "SMTPServerDisconnected"),
        ({"replies": {"CONNECT": "554 no"}}, "SMTPConnectError"),
        ({"replies": {"MAIL": "550 who are you"}}, "SMTPSenderRefused"),
        ({"replies": {"RCPT": "450 later"}}, "SMTPRecipientsRefused 450"),
        ({"replies": {"RCPT": "421 closing"}}, "SMTPRecipientsRefused 421"),
        ({"replies": {"END": "451 later"}}, "SMTPDataError 451"),
    ],
)
def test_a_server_that_fails_midway_gets_the_letter_once_it_is_back(
    conduct: dict[str, Any], trouble: str
) -> None:
    letter = post()
    with post_office(**conduct) as office:
        assert send_by(office.port) == 0
        assert office.taken == []
    letter.refresh_from_db()
    assert (letter.state, letter.trouble) == (LetterState.WAITING, trouble)
    assert open_up(letter) == Envelope(ADDRESS, "Проба пера", SECRET)
    with post_office() as office:
        assert send_by(office.port, timedelta(minutes=1)) == 1
        assert send_by(office.port, timedelta(hours=1)) == 0
    assert [mail["To"] for mail in office.taken] == [ADDRESS]


def test_what_was_taken_without_a_word_comes_again_under_the_same_number() -> None:
    post()
    with post_office(hangs_up_after=True) as silent:
        assert send_by(silent.port) == 0
    with post_office() as office:
        assert send_by(office.port, timedelta(minutes=1)) == 1
    assert silent.taken[0]["Message-ID"] == office.taken[0]["Message-ID"]


def test_a_farewell_that_fails_takes_nothing_back() -> None:
    letter = post()
    with post_office(replies={"QUIT": "500 what"}) as office:
        assert send_by(office.port) == 1
    with post_office(replies={"QUIT": None}) as second:
        assert send_by(second.port) == 0
    letter.refresh_from_db()
    assert (letter.state, len(office.taken)) == (LetterState.SENT, 1)


@pytest.mark.parametrize(
    ("to", "replies", "trouble"),
    [
        (ADDRESS, {"RCPT": "550 no such box"}, "SMTPRecipientsRefused 550"),
        (ADDRESS, {"END": "554 spam"}, "SMTPDataError 554"),
        ("куратор@example.org", {}, "ValueError"),
        ("two@example.org, more@example.org", {}, "ValueError"),
    ],
)
def test_what_the_server_refuses_for_good_is_not_tried_again(
    to: str, replies: dict[str, str], trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    letter, other = post(to), None
    with post_office(replies=replies) as office:
        assert send_by(office.port) == 0
    with post_office() as office:
        other = post("other@example.org")
        assert send_by(office.port, timedelta(days=1)) == 1
    letter.refresh_from_db()
    other.refresh_from_db()
    assert (letter.state, letter.trouble) == (LetterState.REFUSED, trouble)
    assert (letter.content, other.state) == ("", LetterState.SENT)
    assert to not in caplog.text


def test_a_letter_under_a_lost_key_stops_nobody(settings: Any) -> None:
    lost = post()
    settings.DATA_KEY, settings.DATA_KEYS_BEFORE = "another key", []
    post("other@example.org")
    with post_office() as office:
        assert send_by(office.port) == 1
    lost.refresh_from_db()
    assert (lost.state, lost.trouble) == (LetterState.REFUSED, "UnopenableError")


def test_what_is_not_wanted_or_too_late_is_not_sent() -> None:
    gone, late, foreign = post(once="a"), post(days=1, once="b"), post()
    unwanted.add(gone.pk)
    Letter.objects.filter(pk=foreign.pk).update(kind="of an earlier version")
    with post_office() as office:
        assert send_by(office.port, timedelta(days=1)) == 0
    assert office.conversations == 0
    states = dict(Letter.objects.values_list("pk", "state"))
    assert [states[row.pk] for row in (gone, late, foreign)] == ["unwanted", "expired", "unwanted"]
    post(once="a")  # what nobody was sent may be written anew
    with pytest.raises(Exception, match="Не чаще раза"):
        post(once="b")


@pytest.mark.django_db(transaction=True)
def test_an_act_taken_back_leaves_no_letter_and_one_killed_after_it_does() -> None:
    def act() -> None:
        with transaction.atomic():
            post()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        act()
    assert not Letter.objects.exists()
    with post_office() as office, override_settings(MAILERS=mailers_at(office.port)):
        # Killed between the commit and what was to follow it: nobody asks for the letter.
        with transaction.atomic():
            post()
            connection.run_on_commit.clear()
        assert office.taken == []
        assert [line.name for line in tasks.PERIODIC if line.task is tasks.send_letters]
        tasks.send_letters.enqueue()
        tasks.send_letters.enqueue()
        assert len(office.taken) == 1
        with transaction.atomic():
            post()
        assert len(office.taken) == 2, "sent at once where nothing went wrong"


def test_a_sender_that_was_killed_gives_the_letter_back() -> None:
    taken = operations.take(actor=ACTOR) or post()
    assert operations.take(actor=ACTOR) == taken
    assert operations.take(actor=ACTOR) is None, "nobody else gets it meanwhile"
    with post_office() as office:
        before = operations.TAKEN_FOR - timedelta(seconds=1)
        assert send_by(office.port, before) == 0
        assert send_by(office.port, operations.TAKEN_FOR) == 1
    assert len(office.taken) == 1


def test_a_letter_another_took_in_between_is_left_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = post(), post()
    usual = LetterQuerySet.update

    def beaten(rows: LetterQuerySet, **changes: Any) -> int:
        monkeypatch.setattr(LetterQuerySet, "update", usual)
        usual(rows, **changes)
        return 0

    monkeypatch.setattr(LetterQuerySet, "update", beaten)
    assert operations.take(actor=ACTOR) == second
    assert operations.take(actor=ACTOR) is None
    first.refresh_from_db()
    assert first.taken_until == NOON + operations.TAKEN_FOR


def test_without_mail_nothing_is_written(settings: Any) -> None:
    settings.SENDS_LETTERS = False
    envelope = Envelope(ADDRESS, "Проба", SECRET)
    expires = NOON + timedelta(days=1)
    letter = operations.post(
        actor=ACTOR, kind=KIND, user_id=7, envelope=envelope, expires_at=expires
    )
    assert letter is None
    assert not Letter.objects.exists()


def test_letters_of_long_ago_are_forgotten_and_waiting_ones_are_not() -> None:
    sent, waiting = post(), post()
    operations.end(actor=ACTOR, letter=sent, state=LetterState.SENT)
    later = NOON + timedelta(days=LETTERS_KEPT.default)
    with time_machine.travel(later, tick=False):
        tasks.forget_letters.enqueue()
        assert Letter.objects.count() == 2
    with time_machine.travel(later + timedelta(seconds=1), tick=False):
        tasks.forget_letters.enqueue()
    assert list(Letter.objects.all()) == [waiting]


def test_the_page_tells_how_the_mail_goes_and_names_nobody(settings: Any) -> None:
    post(), post("second@example.org")
    place = make_organization()
    with post_office(replies={"RCPT": "550 no"}) as office:
        send_by(office.port)
    post()
    send_by(free_port())
    for role in (Role.ADMINISTRATOR, Role.SECURITY):
        page = signed_in(role, place).get(reverse("outbox:list")).content.decode()
        assert "Письма не уходят" in page
        assert "SMTPRecipientsRefused 550" in page
        assert "ConnectionRefusedError" in page
        assert "example.org" not in page.replace("@example.org</a>", "")
    settings.SENDS_LETTERS = False
    assert "Почта не настроена" in signed_in(Role.SECURITY, place).get("/letters/").content.decode()
    assert signed_in(Role.CURATOR, place).get("/letters/").status_code == 404


def test_kinds_have_codes_of_their_own() -> None:
    codes = [kind.code for kind in declared()]
    assert len(set(codes)) == len(codes)


def test_logs_say_no_words_of_servers(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    post()
    with post_office(replies={"RCPT": f"550 <{ADDRESS}> is unknown"}) as office:
        send_by(office.port)
    assert ADDRESS not in caplog.text
