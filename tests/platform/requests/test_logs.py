"""Log lines and reports of exceptions name the request and nobody else."""

import io
import logging
import sys

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.views.debug import ExceptionReporter

from nastavnik import urls
from nastavnik.platform.requests.logs import NamelessReporterFilter, PlainFormatter
from nastavnik.platform.requests.middleware import REQUEST_ID_HEADER
from nastavnik.registers.accounts.models import User
from nastavnik.settings import LOGGING

CANARIES = ("Канарейкин", "kanareikin@example.org", "79995554433", "Секрет-слово-7")


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    secret = request.POST.get("password")
    try:
        int(request.POST["name"])
    except ValueError as error:
        raise RuntimeError(f"{request.POST['email']} {secret}") from error
    raise AssertionError


urlpatterns = [*urls.urlpatterns, path("broken/", broken)]
handler400, handler500 = urls.handler400, urls.handler500
TYPED = dict(zip(("name", "email", "phone", "password"), CANARIES, strict=True))


@pytest.fixture
def lines() -> io.StringIO:
    """Everything the product would write to its log."""
    return io.StringIO()


@pytest.fixture(autouse=True)
def written(lines: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = logging.StreamHandler(lines)
    handler.setFormatter(PlainFormatter(LOGGING["formatters"]["line"]["format"]))
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    monkeypatch.setattr(logging.getLogger(), "level", logging.DEBUG)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.platform.requests.test_logs")
def test_an_error_is_logged_with_its_request_and_without_what_was_typed(
    lines: io.StringIO,
) -> None:
    client = Client(raise_request_exception=False)
    client.login(username=TYPED["email"], password=TYPED["password"])
    response = client.post("/broken/?q=Канарейкин", TYPED)
    assert response.status_code == 500
    log = lines.getvalue()
    assert response[REQUEST_ID_HEADER] in log
    assert "builtins.RuntimeError" in log
    assert "builtins.ValueError" in log
    assert "test_logs.py" in log
    assert [canary for canary in CANARIES if canary in log] == []
    assert [canary for canary in CANARIES if canary in response.content.decode()] == []


@pytest.mark.django_db
def test_a_link_that_still_opens_is_not_read_from_the_log(lines: io.StringIO) -> None:
    token = "aB3" * 7 + "x"
    assert Client(enforce_csrf_checks=True).post(f"/i/{token}/").status_code == 403
    assert Client().get(f"/p/{token}/").status_code == 404
    log = lines.getvalue()
    assert "/i/•••/" in log
    assert "/p/•••/" in log
    assert token not in log


@pytest.mark.django_db
def test_what_a_database_refuses_is_logged_by_its_constraint(lines: io.StringIO) -> None:
    User.objects.create(email=TYPED["email"], name=TYPED["name"])
    try:
        with transaction.atomic():
            User.objects.create(email=TYPED["email"], name=TYPED["name"])
    except IntegrityError:
        logging.getLogger("nastavnik").exception("не записано")
    log = lines.getvalue()
    assert "IntegrityError" in log
    if connection.vendor == "postgresql":
        assert "(accounts_user_email" in log
    assert [canary for canary in CANARIES if canary in log] == []


def test_a_line_outside_a_request_has_a_dash(lines: io.StringIO) -> None:
    logging.getLogger("nastavnik").warning("worker starts")
    assert " nastavnik - worker starts" in lines.getvalue()


def test_a_chain_that_bites_its_tail_is_told_once(lines: io.StringIO) -> None:
    error = RuntimeError("Канарейкин")
    error.__cause__ = ValueError("Канарейкин")
    error.__cause__.__cause__ = error
    logging.getLogger("nastavnik").error("failed", exc_info=error)
    assert lines.getvalue().count("builtins.RuntimeError") == 1


def test_a_report_of_an_exception_holds_no_form_no_cookie_no_variable() -> None:
    request = RequestFactory().post("/broken/", TYPED, headers={"cookie": f"a={TYPED['phone']}"})
    request.META["HTTP_AUTHORIZATION"] = TYPED["password"]
    try:
        broken(request)
    except RuntimeError:
        reporter = ExceptionReporter(request, *sys.exc_info())
    reporter.filter = NamelessReporterFilter()
    assert reporter.filter.get_safe_request_meta(None) == {}
    data = reporter.get_traceback_data()
    assert all(frame["vars"] == [] for frame in data["frames"])
    assert list(data["filtered_POST_items"]) == []
    assert list(data["request_COOKIES_items"]) == []
    assert "HTTP_COOKIE" not in data["request_meta"]
    assert [canary for canary in CANARIES if canary in str(data["request_meta"])] == []


@override_settings(
    DEFAULT_EXCEPTION_REPORTER_FILTER="nastavnik.platform.requests.logs.NamelessReporterFilter"
)
def test_the_settings_name_the_filter_and_mail_nothing() -> None:
    assert LOGGING["loggers"]["django"] == {"handlers": [], "propagate": True}
    assert logging.getLogger("django").handlers == []
