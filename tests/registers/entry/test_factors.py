"""Second factors: set up, asked for, used once, taken away, obligatory where the parameter says."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import Http404
from django.test import Client
from django.urls import reverse
from fido2.utils import websafe_encode

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.audit.models import Event
from nastavnik.platform.parameters import operations as parameters
from nastavnik.platform.parameters.catalogue import EXPORT_CONFIRMATION, FACTOR_FROM
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry import factors, operations
from nastavnik.registers.entry.limits import CODES
from nastavnik.registers.entry.models import Factor
from nastavnik.registers.entry.operations.factors import PASSKEYS_EACH
from tests.factories.accounts import ACTOR, PASSWORD, make_actor, make_assignment, signed_in
from tests.factories.clients import send_form
from tests.factories.organizations import Region, make_region

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECURITY = "/accounts/security/"


@pytest.fixture
def region() -> Region:
    return make_region()


@pytest.fixture
def user(region: Region) -> User:
    return make_assignment(Role.CURATOR, region.school).user


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as travelled:
        yield travelled


def code(ahead: int = 0) -> str:
    """What the application shows now, or will show so many half-minutes ahead."""
    counter = int(datetime.now(tz=UTC).timestamp()) // 30 + ahead
    return format_hotp_value(hotp_value(SECRET, counter))


def protect(user: User, clock: time_machine.Traveller) -> Factor:
    """Set an application up, and wait until it shows another code."""
    row = operations.add_totp(actor=ACTOR, user=user, secret=SECRET, code=code())
    clock.shift(timedelta(seconds=30))
    return row


def password(client: Client, user: User) -> str:
    response = client.post(reverse("login"), {"username": user.email, "password": PASSWORD})
    return str(response.headers.get("Location", ""))


def answer(client: Client, given: str, where: str = "entry:factor") -> str:
    response = client.post(reverse(where), {"code": given})
    return str(response.headers.get("Location", response.content.decode()))


def latest() -> Event:
    return Event.objects.filter(chain=0).latest("seq")


def test_an_application_is_set_up_and_asked_for(user: User, clock: time_machine.Traveller) -> None:
    inside, outside = Client(), Client()
    assert password(inside, user) == "/"
    page = inside.get(reverse("entry:totp_add")).content.decode()
    secret = inside.session["totp_secret"]
    assert "<svg" in page
    assert secret[:4] in page
    wrong = inside.post(reverse("entry:totp_add"), {"code": "000000"}).content.decode()
    assert "Код не подошёл" in wrong
    assert latest().after == {"why": "code"}
    counter = int(NOW.timestamp()) // 30
    right = format_hotp_value(hotp_value(secret, counter))
    added = inside.post(reverse("entry:totp_add"), {"code": f"{right[:3]} {right[3:]}"})
    assert added["Location"] == reverse("entry:recovery_codes")
    assert "Приложение с кодами" in inside.get(SECURITY).content.decode()
    assert secret not in str(Factor.objects.values())
    assert secret not in str([event.contents for event in Event.objects.all()])
    assert password(outside, user).startswith(reverse("entry:factor"))
    assert outside.get("/").status_code == 302, "the password alone opens nothing"
    assert "уже воспользовались" in answer(outside, right), "the code that set it up is used"
    clock.shift(timedelta(seconds=30))
    right = format_hotp_value(hotp_value(secret, counter + 1))
    assert answer(outside, right) == "/"
    assert latest().after == {"by": ["password", "totp"]}


def test_a_code_works_once_in_any_process(user: User, clock: time_machine.Traveller) -> None:
    protect(user, clock)
    clients = [Client(), Client()]
    for client in clients:
        password(client, user)
    shown = code()
    assert answer(clients[0], shown) == "/"
    assert "уже воспользовались" in answer(clients[1], shown)
    assert latest().after == {"why": "replay"}
    assert "уже воспользовались" in answer(clients[1], code(-1)), "nor one from before it"
    clock.shift(timedelta(seconds=30))
    assert answer(clients[1], code()) == "/"


def test_wrong_codes_are_counted_and_said(user: User, clock: time_machine.Traveller) -> None:
    protect(user, clock)
    client = Client()
    password(client, user)
    for _ in range(CODES.tries):
        assert "Код не подошёл" in answer(client, "000000")
    assert "Слишком много неудачных попыток" in answer(client, code())
    clock.shift(CODES.window)
    assert answer(client, code()) == reverse("login"), "and the password is too long ago"


def test_recovery_codes_are_shown_once_and_work_once(
    user: User, clock: time_machine.Traveller
) -> None:
    protect(user, clock)
    inside = Client()
    password(inside, user)
    answer(inside, code())
    assert "Показать новые коды" in inside.get(reverse("entry:recovery_codes")).content.decode()
    shown = inside.post(reverse("entry:recovery_codes"))
    codes = shown.context["codes"]
    assert len(set(codes)) == 10
    assert not any(each in str(Factor.objects.values()) for each in codes)
    first = Client()
    password(first, user)
    assert "Такого резервного кода нет" in answer(first, "00000000")
    assert answer(first, f"{codes[3][:4]} {codes[3][4:]}") == "/"
    assert latest().after == {"by": ["password", "recovery"]}
    assert "осталось: 9" in first.get(SECURITY).content.decode()
    second = Client()
    password(second, user)
    assert "им уже воспользовались" in answer(second, codes[3])
    renewed = operations.renew_recovery_codes(actor=ACTOR, user=user)
    assert "Такого резервного кода нет" in answer(second, codes[4])
    assert answer(second, renewed[4]) == "/"


def test_without_a_factor_there_are_no_codes(user: User) -> None:
    client = Client()
    password(client, user)
    assert client.get(reverse("entry:recovery_codes")).status_code == 404
    assert "Такого резервного кода нет" in refusal_of(user, "12345678")
    assert "Код не подошёл" in refusal_of(user, "123456")


def refusal_of(user: User, given: str) -> str:
    with pytest.raises(DomainError) as refusal:
        operations.check_code(actor=ACTOR, user=user, code=given)
    return str(refusal.value)


def test_with_the_last_factor_the_codes_go_too(user: User, clock: time_machine.Traveller) -> None:
    row = protect(user, clock)
    key = operations_passkey(user)
    operations.renew_recovery_codes(actor=ACTOR, user=user)
    client = Client()
    password(client, user)
    answer(client, code())
    address = reverse("entry:factor_remove", args=[row.pk])
    assert client.get(address).status_code == 200
    assert send_form(client, address)["Location"] == SECURITY
    assert Factor.objects.filter(user=user).count() == 2
    send_form(client, reverse("entry:factor_remove", args=[key.pk]))
    assert not Factor.objects.filter(user=user).exists()
    assert client.get(reverse("entry:factor_remove", args=[key.pk])).status_code == 404
    assert Event.objects.filter(act="remove_factor").count() == 3


def operations_passkey(user: User, name: str = "Телефон") -> Factor:
    with pytest.MonkeyPatch.context() as patch:
        made = Factor(user=user, type=factors.TYPE.WEBAUTHN, data={"name": name})
        patch.setattr(factors, "passkey_factor", lambda *_: made)
        return operations.add_passkey(actor=ACTOR, user=user, credential="{}", name=name)


def answer_of(act: str, **response: str) -> str:
    """What a browser would send, but for what a passkey itself says: that is nothing."""
    said = {"type": f"webauthn.{act}", "challenge": "AAAA", "origin": "http://testserver"}
    about = websafe_encode(json.dumps(said).encode())
    whole = {"clientDataJSON": about, **response}
    return json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": whole})


def test_passkeys_are_bounded_and_what_is_no_answer_is_refused(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    password(client, user)
    page = client.get(reverse("entry:passkey_add")).content.decode()
    assert "data-options=" in page
    crafted = ("[" * 20_000, answer_of("create", attestationObject=""))
    for nonsense in ("{}", "[]", "не JSON", '{"id": 1, "response": {}}', *crafted):
        typed = {"credential": nonsense, "name": ""}
        refused = client.post(reverse("entry:passkey_add"), typed).content.decode()
        assert "Браузер не создал ключ доступа" in refused
        assert latest().after == {"why": "passkey"}
    for number in range(PASSKEYS_EACH):
        operations_passkey(user, f"Ключ {number}")
    with pytest.raises(DomainError, match="Ключей уже десять"):
        operations_passkey(user)
    other = Client()
    monkeypatch.setattr(factors, "passkey_request", lambda user: "{}")
    assert password(other, user).startswith(reverse("entry:factor"))
    assert "Подтвердить ключом доступа" in other.get(reverse("entry:factor")).content.decode()
    crafted = ("[" * 20_000, answer_of("get", authenticatorData="", signature=""))
    for number, nonsense in enumerate(("{}", "не JSON", *crafted), start=1):
        refused = other.post(reverse("entry:factor"), {"credential": nonsense}).content.decode()
        assert "Ключ доступа не подошёл" in refused
        refusals = Event.objects.filter(act="refuse_log_in", subject_id=user.pk)
        assert refusals.filter(role=Role.VISITOR).count() == number
    proved = Factor.objects.filter(user=user).first()
    monkeypatch.setattr(factors, "passkey_proved", Mock(return_value=proved))
    assert other.post(reverse("entry:factor"), {"credential": "{}"})["Location"] == "/"
    assert latest().after == {"by": ["password", "passkey"]}


def test_above_a_school_nothing_opens_without_a_factor(
    region: Region, clock: time_machine.Traveller
) -> None:
    user = make_assignment(Role.COORDINATOR, region.city).user
    client = Client()
    password(client, user)
    assert client.get("/")["Location"] == SECURITY
    assert "Для вашей роли нужен второй фактор" in client.get(SECURITY).content.decode()
    assert client.post("/notes/add/")["Location"] == SECURITY
    client.get(reverse("entry:totp_add"))
    shown = format_hotp_value(hotp_value(client.session["totp_secret"], int(NOW.timestamp()) // 30))
    client.post(reverse("entry:totp_add"), {"code": shown})
    assert client.get("/").status_code == 200
    # Entered before it was asked for: the factor is shown now, not set up anew.
    session = client.session
    session["factor"] = False
    session.save()
    assert client.get("/notes/")["Location"] == "/accounts/confirm/?next=%2Fnotes%2F"
    clock.shift(timedelta(seconds=30))
    secret = factors.secret_of(Factor.objects.get(user=user))
    shown = format_hotp_value(hotp_value(secret, int(NOW.timestamp()) // 30 + 1))
    done = client.post("/accounts/confirm/", {"code": shown, "next": "/notes/"})
    assert done["Location"] == "/notes/"
    assert client.get("/notes/").status_code == 200


def test_the_parameter_says_whom_it_concerns(region: Region, user: User) -> None:
    curator, coordinator = Client(), Client()
    password(curator, user)
    password(coordinator, make_assignment(Role.COORDINATOR, region.city).user)
    assert curator.get("/").status_code == 200
    parameters.set_parameter(actor=ACTOR, parameter=FACTOR_FROM, value="everybody")
    assert curator.get("/").status_code == 302
    parameters.set_parameter(actor=ACTOR, parameter=FACTOR_FROM, value="nobody")
    assert coordinator.get("/").status_code == 200


def test_changes_of_log_in_ask_for_the_password_again(
    user: User, clock: time_machine.Traveller
) -> None:
    client = Client()
    password(client, user)
    clock.shift(timedelta(minutes=31))
    asked = client.get(reverse("entry:totp_add"))["Location"]
    assert asked == "/accounts/confirm/?next=%2Faccounts%2Fsecurity%2Fapplication%2F"
    page = client.post(asked, {"password": "Не-тот-пароль-1"}).content.decode()
    assert "Пароль не подошёл" in page
    assert latest().after == {"why": "password"}
    done = client.post(asked, {"password": PASSWORD, "next": reverse("entry:totp_add")})
    assert done["Location"] == reverse("entry:totp_add")
    assert client.get(reverse("entry:totp_add")).status_code == 200


def test_an_export_asks_what_the_parameter_says(
    region: Region, clock: time_machine.Traveller
) -> None:
    user = make_assignment(Role.CURATOR, region.school).user
    client, address = Client(), "/notes/1/download/json/"
    password(client, user)
    files = ("/consents/1/file/", "/documents/1/file/")
    papers = ("/privacy/people/1/data/", "/privacy/acts/1/act.pdf/", "/trail/export/")
    for other in (*files, *papers):
        assert client.get(other)["Location"].endswith("&by=factor"), other
    asked = client.get(address)["Location"]
    assert asked == "/accounts/confirm/?next=%2Fnotes%2F1%2Fdownload%2Fjson%2F&by=factor"
    assert (
        "Для выгрузки данных нужен второй фактор" in client.get(asked, follow=True).content.decode()
    )
    parameters.set_parameter(actor=ACTOR, parameter=EXPORT_CONFIRMATION, value="password")
    assert client.get(address).status_code == 404, "asked nothing: the page decides"
    clock.shift(timedelta(minutes=31))
    assert client.get(address)["Location"].startswith("/accounts/confirm/")
    parameters.set_parameter(actor=ACTOR, parameter=EXPORT_CONFIRMATION, value="none")
    assert client.get(address).status_code == 404


def test_a_passkey_answers_the_challenge_of_its_page(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is inside proves it again: no other challenge is made before the answer is judged."""
    order: list[str] = []
    client = Client()
    password(client, user)
    key = operations_passkey(user)

    def asked(user: User) -> str:
        order.append("asked")
        return "{}"

    def proved(user: User, credential: str) -> Factor:
        order.append("proved")
        return key

    monkeypatch.setattr(factors, "passkey_request", asked)
    monkeypatch.setattr(factors, "passkey_proved", proved)
    done = client.post("/accounts/confirm/", {"credential": "{}", "next": "/people/"})
    assert (done["Location"], order) == ("/people/", ["proved"])


def test_a_session_without_the_factor_changes_none(
    user: User, clock: time_machine.Traveller
) -> None:
    """Whoever has only the password, and came in before, does not replace the application."""
    older = Client()
    password(older, user)
    assert older.get(reverse("entry:totp_add")).status_code == 200
    row = protect(user, clock)
    for name in ("totp_add", "passkey_add", "recovery_codes", "password"):
        asked = older.post(reverse(f"entry:{name}"), {"code": "1"})
        assert asked["Location"].startswith("/accounts/confirm/"), name
    remove = reverse("entry:factor_remove", args=[row.pk])
    assert older.post(remove)["Location"].startswith("/accounts/confirm/")
    assert older.get("/people/").status_code == 200, "nothing else is asked of the role"
    assert answer(older, code(), "entry:confirm") == "/"
    assert older.get(remove).status_code == 200


def test_who_lost_everything_comes_in_by_the_password_again(
    user: User, region: Region, clock: time_machine.Traveller
) -> None:
    protect(user, clock)
    operations.renew_recovery_codes(actor=ACTOR, user=user)
    away = Client()
    away.post(reverse("login"), {"username": user.email, "password": PASSWORD})
    away.post(reverse("entry:factor"), {"code": code()})
    head = signed_in(Role.HEAD, region.school)
    address = reverse("entry:factors_reset", args=[user.pk])
    assert "Сбросить второй фактор" in head.get(user.get_absolute_url()).content.decode()
    assert "убедились" in send_form(head, address, {"reason": " "}).content.decode()
    assert Factor.objects.filter(user=user).count() == 2
    send_form(head, address, {"reason": "Приходила лично"})
    assert not Factor.objects.filter(user=user).exists()
    resets = Event.objects.filter(act="reset_factor")
    assert [event.contents.reason for event in resets] == ["Приходила лично"] * 2
    assert away.get("/").status_code == 302, "whoever found the phone is out too"
    again = Client()
    came = again.post(reverse("login"), {"username": user.email, "password": PASSWORD})
    assert came["Location"] == "/"
    assert "Второго фактора у этой учётной записи нет" in (
        send_form(head, address, {"reason": "Ещё раз"}).content.decode()
    )


def test_factors_are_reset_by_somebody_else_within_reach(user: User, region: Region) -> None:
    own = make_actor(Role.HEAD, region.school)
    keeper = User.objects.get(pk=own.user_id)
    with pytest.raises(Http404):
        operations.reset_factors(actor=own, user=keeper, reason="Потеряла")
    security = make_actor(Role.SECURITY, region.ministry)
    officer = User.objects.get(pk=security.user_id)
    with pytest.raises(DomainError, match="сбрасывает другой человек"):
        operations.reset_factors(actor=security, user=officer, reason="Потерял")
    with pytest.raises(DomainError, match="как вы убедились, что это тот самый человек"):
        operations.reset_factors(actor=security, user=user, reason=" ")
    foreign = make_actor(Role.HEAD, make_region().school)
    with pytest.raises(Http404):
        operations.reset_factors(actor=foreign, user=user, reason="Просили")
