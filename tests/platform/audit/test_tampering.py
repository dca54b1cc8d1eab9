"""A thousand random tamperings, a thousand located: the right chain, the right place."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from nastavnik.platform.audit import anchoring, writing
from nastavnik.platform.audit import operations as audit
from nastavnik.platform.audit.faults import Fault, Wrong
from nastavnik.platform.audit.models import ChainHead, Event, SealKey
from nastavnik.platform.audit.recording import record
from nastavnik.platform.audit.verifying import verify
from nastavnik.registers.people import operations
from nastavnik.registers.people.choices import Category
from nastavnik.registers.people.models import Person
from tests.factories.organizations import ACTOR, make_organization
from tests.platform.audit import tampering

pytestmark = pytest.mark.django_db
PUT_BACK = "UPDATE audit_sealkey SET wrapped=%s, destroyed_at=NULL WHERE id=%s"


@pytest.fixture
def trail(tmp_path: Path, settings: Any) -> tampering.Trail:
    """Four chains of different lengths, anchored."""
    settings.AUDIT_ANCHORS = tmp_path / "anchors"
    for length in (2, 7, 14):
        school = make_organization()
        for number in range(length):
            if number % 3 == 2:
                record(ACTOR, "view_person", organization_id=school.pk, people=[number, 5])
            else:
                facts = {"category": Category.PUPIL, "first_name": "Анна", "last_name": "Ель"}
                operations.add_person(actor=ACTOR, organization=school, **facts)
    heads = dict(ChainHead.objects.values_list("chain", "seq"))
    anchoring.anchor(sorted(heads))
    assert verify().faults == []
    return tampering.Trail(heads)


def test_every_tampering_is_located(
    trail: tampering.Trail, count: Callable[[int, int], int], report_figure: Callable[..., None]
) -> None:
    dice, tries = Random(2026), count(64, 1_000)
    located = 0
    for turn in range(tries):
        act = tampering.ACTS[turn % len(tampering.ACTS)]
        with transaction.atomic():
            tampering.drop_guard()
            places = act(dice, trail)
            faults = [fault for fault in verify().faults if fault.chain is not None]
            transaction.set_rollback(True)
        said = (turn, act.__name__, places, faults)
        for chain, seq in places:
            assert any(
                fault.chain == chain and (fault.seq or 0) <= seq <= (fault.until or fault.seq or 0)
                for fault in faults
            ), said
        assert {fault.chain for fault in faults} == {chain for chain, _ in places}, said
        located += 1
    assert verify().faults == []
    report_figure("tamperings of the trail located", located)
    assert located == tries


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize("act", tampering.KEY_ACTS)
@pytest.mark.parametrize("turn", range(4))
def test_every_tampering_with_a_key_is_told(
    act: Callable[[Random, SealKey], Fault], turn: int
) -> None:
    dice = Random(turn)
    key = dice.choice(list(SealKey.objects.order_by("pk")))
    with transaction.atomic():
        tampering.drop_guard()
        expected = act(dice, key)
        faults = [fault for fault in verify().faults if fault.wrong is not Wrong.GUARD]
        transaction.set_rollback(True)
    assert faults == [expected]
    assert verify().faults == []


@pytest.fixture
def generations(trail: tampering.Trail) -> tuple[SealKey, SealKey]:
    """Two keys of a row: how the first stood before it was destroyed, and the second."""
    first = SealKey.objects.filter(subject_type="people.person").order_by("pk")[0]
    audit.destroy_keys(actor=ACTOR, subjects=[first.subject], reason="Отзыв")
    writing.update(ACTOR, Person.objects.get(pk=first.subject_id), {"position": "Токарь"})
    assert verify().faults == []
    assert trail.lengths
    return first, SealKey.objects.get(subject_id=first.subject_id, generation=2)


def harmed(harm: Callable[[], object]) -> list[Fault]:
    """What is found after the harm, which is then taken back."""
    with transaction.atomic():
        tampering.drop_guard()
        harm()
        faults = [fault for fault in verify().faults if fault.wrong is not Wrong.GUARD]
        transaction.set_rollback(True)
    assert verify().faults == []
    return faults


@pytest.mark.parametrize("act", tampering.KEY_ACTS)
@pytest.mark.parametrize("turn", range(2))
def test_tampering_with_a_key_of_the_next_generation_is_told(
    generations: tuple[SealKey, SealKey], act: Callable[[Random, SealKey], Fault], turn: int
) -> None:
    expected: list[Fault] = []
    faults = harmed(lambda: expected.append(act(Random(turn), generations[1])))
    assert faults == expected
    assert {fault.wrong for fault in faults} <= {
        *(Wrong.KEY_DESTROYED, Wrong.KEY_MISSING, Wrong.KEY_RETURNED)
    }


def test_tampering_with_a_former_generation_is_told(generations: tuple[SealKey, SealKey]) -> None:
    first, second = generations
    returned = Fault(Wrong.KEY_RETURNED, about=first.about)
    half = "UPDATE audit_sealkey SET wrapped=%s WHERE id=%s"
    assert harmed(lambda: tampering.run(half, first.wrapped, first.pk)) == [returned]
    lost: list[Fault] = []
    faults = harmed(lambda: lost.append(tampering.delete_a_key(Random(0), first)))
    assert sorted(faults, key=lambda one: one.wrong) == [*lost, returned]

    def whole() -> None:
        tampering.run(PUT_BACK, first.wrapped, first.pk)

    with pytest.raises(IntegrityError):
        harmed(whole)

    def instead_of_the_second() -> None:
        audit.destroy_keys(actor=ACTOR, subjects=[first.subject], reason="")
        whole()

    assert harmed(instead_of_the_second) == [returned]

    def in_disguise() -> None:
        audit.destroy_keys(actor=ACTOR, subjects=[first.subject], reason="")
        tampering.run(PUT_BACK, first.wrapped, second.pk)

    assert {fault.wrong for fault in harmed(in_disguise)} == {Wrong.KEY, Wrong.KEY_RETURNED}


def test_a_lost_key_is_told_in_the_chain_it_sealed(trail: tampering.Trail) -> None:
    keys = {key.pk: key for key in SealKey.objects.all()}
    chains = {Event.objects.filter(sealed_by=pk)[0].chain for pk in keys}
    with transaction.atomic():
        tampering.drop_guard()
        tampering.run("DELETE FROM audit_sealkey")
        for chain in trail.lengths:
            lost = [fault for fault in verify(chain).faults if fault.wrong is Wrong.KEY_MISSING]
            assert {fault.chain for fault in lost} == {chain} & chains
        everywhere = [one for one in verify().faults if one.wrong is Wrong.KEY_MISSING]
        transaction.set_rollback(True)
    assert {fault.about for fault in everywhere} == {f"№ {pk}" for pk in keys}
