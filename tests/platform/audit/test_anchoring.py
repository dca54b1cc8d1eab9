"""The ends of chains outside the database: a cut or a rolled back base shows, a lag is no fault."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from nastavnik.platform.audit import anchoring, operations, verifying
from nastavnik.platform.audit.faults import Fault, Report, Wrong
from nastavnik.platform.audit.models import ChainHead
from nastavnik.platform.audit.recording import record
from nastavnik.platform.audit.verifying import verify
from tests.factories.organizations import ACTOR
from tests.platform.audit.tampering import drop_guard, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anchors(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "place" / "anchors"
    settings.AUDIT_ANCHORS = path
    return path


def write(chain: int, times: int = 1) -> None:
    for _ in range(times):
        record(ACTOR, "view_person", organization_id=chain)


def anchored(chain: int, times: int) -> None:
    write(chain, times)
    anchoring.anchor([chain])


def of_chains(report: Report) -> list[Fault]:
    return [fault for fault in report.faults if fault.chain is not None]


def wrongs(report: Report) -> list[tuple[Wrong, int | None, int | None]]:
    return [(fault.wrong, fault.chain, fault.seq) for fault in report.faults]


def test_a_commit_is_anchored_once(
    anchors: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        write(1, 3)
        with transaction.atomic():
            write(1)
            write(2)
    assert len(callbacks) == 2
    assert {chain: seq for chain, (seq, _) in anchoring.read().heads.items()} == {1: 4, 2: 1}
    assert verify().lags == {}


def test_what_is_undone_is_not_anchored(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        with transaction.atomic():
            write(1)
            transaction.set_rollback(True)
        write(1)
    assert anchoring.read().heads[1][0] == 1
    assert verify().holds


def _undone() -> None:
    with transaction.atomic():
        write(1)
        write(2)
        raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_one_anchoring_serves_whatever_was_nested_around_it() -> None:
    with transaction.atomic():
        for _ in range(3):
            with transaction.atomic():  # begins and ends before the next
                write(1)
        waiting = [entry[1] for entry in connection.run_on_commit]
        assert [act.args for act in waiting if isinstance(act, partial)] == [((1,),)]
        with pytest.raises(ZeroDivisionError):
            _undone()
        write(2)
    assert {chain: seq for chain, (seq, _) in anchoring.read().heads.items()} == {1: 3, 2: 1}
    assert verify().lags == {}


def test_a_lag_is_told_apart_from_a_cut() -> None:
    anchored(1, 3)
    write(1, 2)
    report = verify()
    assert (report.holds, report.lags) == (True, {1: 2})
    assert verify().lags == {}, "verified ends are anchored"
    drop_guard()
    run("DELETE FROM audit_event WHERE seq > 3")
    run("UPDATE audit_chainhead SET seq = 3, digest = (SELECT digest FROM audit_event WHERE seq=3)")
    assert of_chains(verify()) == [Fault(Wrong.CUT, 1, 4, 5)]


def test_a_chain_rewritten_with_the_key_is_not_the_anchored_one() -> None:
    anchored(1, 2)
    drop_guard()
    for table in ("audit_event", "audit_chainhead"):
        run(f"DELETE FROM {table}")  # noqa: S608
    write(1, 2)
    assert of_chains(verify()) == [Fault(Wrong.REPLACED, 1, 2)]
    write(1, 1)
    assert of_chains(verify()) == [Fault(Wrong.REPLACED, 1, 2)]


@pytest.mark.parametrize(
    ("more", "found"), [(1, Fault(Wrong.CUT, 1, 4, 5)), (4, Fault(Wrong.REPLACED, 1, 5))]
)
def test_a_cut_chain_that_grows_on_does_not_forget_its_end(more: int, found: Fault) -> None:
    """The application itself goes on after the cut, and anchors what it writes."""
    anchored(1, 5)
    drop_guard()
    run("DELETE FROM audit_event WHERE seq > 2")
    run("UPDATE audit_chainhead SET seq = 2, digest = (SELECT digest FROM audit_event WHERE seq=2)")
    anchored(1, more)
    assert of_chains(verify()) == [found]


def test_writers_that_anchor_in_the_other_order_take_nothing_back() -> None:
    anchored(1, 1)
    older = anchoring.read().heads
    anchored(1, 2)
    anchoring.add(older)
    assert anchoring.read().heads[1][0] == 3
    assert verify().lags == {}


def test_a_missing_file_and_a_changed_one_are_told(anchors: Path) -> None:
    assert verify().holds, "nothing written, nothing to anchor"
    anchored(1, 1)
    anchored(2, 1)
    anchored(1, 1)
    lines = anchors.read_bytes().splitlines(keepends=True)
    told = json.loads(lines[1])
    told["heads"] = []
    forged = json.dumps(told).encode() + b"\n"
    for harm in ([lines[0], forged, lines[2]], [lines[0], lines[2]], lines[1:]):
        anchors.write_bytes(b"".join(harm))
        assert Wrong.ANCHOR_BROKEN in {wrong for wrong, *_ in wrongs(verify())}
    anchors.unlink()
    assert wrongs(verify()) == [(Wrong.ANCHOR_MISSING, None, None)]


def test_a_line_torn_by_a_crash_loses_nothing(anchors: Path) -> None:
    anchored(1, 2)
    with anchors.open("ab") as file:
        file.write(b'{"number": 2, "aft')
    anchored(1, 1)
    assert anchoring.read().heads[1][0] == 3
    anchors.write_bytes(anchors.read_bytes() + b"[1]\n")
    anchored(2, 1)
    assert verify().holds
    anchors.write_bytes(b"torn")
    anchored(2, 1)
    assert anchoring.read().heads[2][0] == 2


def test_verifying_makes_the_file_short_and_says_the_same(anchors: Path) -> None:
    for chain in range(1, 6):
        anchored(chain, 3)
    said = anchoring.read().heads
    assert verify().holds
    assert len(anchors.read_bytes().splitlines()) == 1
    assert anchoring.read().heads == said
    anchored(3, 1)
    assert verify(3).holds
    assert verify(chain=77).events == 0


def test_compacting_keeps_what_was_anchored_meanwhile() -> None:
    anchored(1, 3)
    newer = anchoring.read().heads
    anchoring.compact({1: (1, "older")})
    assert anchoring.read().heads == newer


def test_a_long_line_is_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchoring, "_TAIL_BYTES", 16)
    anchored(1, 1)
    anchored(1, 1)
    anchored(1, 1)
    assert anchoring.read().heads[1][0] == 3


def test_a_restored_backup_is_anchored_anew_and_that_is_recorded(anchors: Path) -> None:
    anchored(1, 5)
    drop_guard()
    run("DELETE FROM audit_event WHERE seq > 2")
    run("UPDATE audit_chainhead SET seq = 2, digest = (SELECT digest FROM audit_event WHERE seq=2)")
    assert operations.restart_anchors(actor=ACTOR, reason="Восстановили копию") == 2
    assert not [one for one in verify().faults if one.wrong is not Wrong.GUARD]
    assert ChainHead.objects.count() == 2
    assert len(list(anchors.parent.glob("anchors.1*"))) == 1
    anchors.unlink()
    operations.restart_anchors(actor=ACTOR, reason="Файл потерян")
    assert anchoring.read().heads


def test_a_file_only_added_to_is_brought_up_all_the_same(
    anchors: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(anchoring, "_replace", refuse)
    anchored(1, 1)
    write(1, 1)
    assert (verify().lags, verify().lags) == ({1: 1}, {})
    assert len(anchors.read_bytes().splitlines()) == 2


def test_every_fault_is_told_in_words_of_its_own() -> None:
    assert len({wrong.words for wrong in Wrong}) == len(Wrong)
    assert Wrong.REMOVED.words == "события удалены"


def test_a_chain_that_grew_while_it_was_read_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    write(1, 2)
    read, late = verifying._rows, [1]

    def read_too_early(chain: int | None) -> Any:
        rows = list(read(chain))
        if late:
            write(late.pop())
        return iter(rows)

    monkeypatch.setattr(verifying, "_rows", read_too_early)
    head, rows = verifying._still(1)
    assert head is not None
    assert (head.seq, [row[1] for row in rows]) == (3, [1, 2, 3])
