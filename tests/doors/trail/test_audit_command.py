"""`nastavnik audit`: what it says of a whole trail, and of one that was touched."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from nastavnik.platform.audit import anchoring
from nastavnik.platform.audit.models import ChainHead, Event
from nastavnik.platform.audit.recording import record
from tests.factories.organizations import ACTOR, make_organization
from tests.platform.audit.tampering import drop_guard, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def school(tmp_path: Path, settings: Any) -> Any:
    settings.AUDIT_ANCHORS = tmp_path / "anchors"
    organization = make_organization(code="school-7")
    for _ in range(4):
        record(ACTOR, "view_person", organization_id=organization.pk)
    anchoring.anchor(list(ChainHead.objects.values_list("chain", flat=True)))
    return organization


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("audit", *arguments, stdout=out)
    return out.getvalue()


def test_a_whole_trail_is_in_order() -> None:
    record(ACTOR, "install")
    text = said("verify")
    assert "Событий: 6, цепочек: 2." in text
    assert "Ещё не были закреплены вне базы (это не ошибка): 1." in text
    assert text.endswith("Всё в порядке.\n")


def test_each_fault_is_placed(school: Any) -> None:
    drop_guard()
    run("UPDATE audit_event SET act = 'nothing' WHERE chain = %s AND seq IN (2, 3)", school.pk)
    out = StringIO()
    with pytest.raises(CommandError, match="Журнал повреждён"):
        call_command("audit", "verify", "--organization", "school-7", stdout=out)
    assert "цепочка school-7, событие 2–3: событие изменено" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("audit", "verify", "--json", stdout=(told := StringIO()))
    report = json.loads(told.getvalue())
    assert (report["ok"], report["events"]) == (False, 5)
    assert report["faults"][0] | {"words": ""} == {
        "wrong": "edited",
        "chain": school.pk,
        "seq": 2,
        "until": 3,
        "about": "",
        "words": "",
    }


def test_an_unknown_organisation_is_refused() -> None:
    with pytest.raises(CommandError, match="Нет организации с кодом nowhere"):
        said("verify", "--organization", "nowhere")


def test_a_missing_file_of_anchors_is_said(settings: Any) -> None:
    settings.AUDIT_ANCHORS.unlink()
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("audit", "verify", stdout=out)
    assert "\nнет файла закреплений" in out.getvalue()


def test_keys_and_anchors_are_kept() -> None:
    assert "Обёрнуто ключей: 0." in said("rewrap")
    assert "Закреплено цепочек: 2." in said("reanchor", "--reason", "Восстановили копию")
    assert Event.objects.get(act="restart_anchors").reason == "Восстановили копию"
