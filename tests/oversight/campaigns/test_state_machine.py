"""Random regions and acts: whatever is tried, in whatever order, the rules of a campaign hold."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from nastavnik.domain.campaigns import checks
from nastavnik.domain.campaigns.stages import FROZEN, Stage
from nastavnik.domain.errors import DomainError
from nastavnik.oversight.campaigns import operations, queries, verifying
from nastavnik.oversight.campaigns.cells import QUESTIONS, Entry, lacks_proof, read, values_of
from nastavnik.oversight.campaigns.choices import PackageState
from nastavnik.oversight.campaigns.models import (
    Obligation,
    ObligationQuerySet,
    Package,
    Submission,
    SubmissionVersion,
)
from nastavnik.platform.audit.models import Event
from nastavnik.registers.organizations import operations as organizations
from nastavnik.registers.organizations.models import Organization
from tests.factories.campaigns import ACTOR, Field, make_campaign, make_field, make_period
from tests.running import count

pytestmark = pytest.mark.django_db
PICK = st.integers(0, 1_000)
VALUE = st.none() | st.integers(-1, 9)
TRIED: Counter[str] = Counter()
DONE: Counter[str] = Counter()
FULL = {"S": 3, "respondent_mentees::0-150": 4}
ACTS = {
    "save_submission", "submit_submission", "accept_version", "return_version", "reopen_version",
    "hand_in_package", "accept_package", "return_package", "exempt_obligation",
    "move_organization",
}  # fmt: skip
OBSTACLES = ("returned", "reopened", "moved", "exempt")
STEPS = 20
QUARTERS = (date(2025, 12, 31), date(2026, 3, 31), date(2026, 9, 30))


class Collecting(RuleBasedStateMachine):
    """One campaign in one random region; every act is tried, in place or out of it."""

    def __init__(self) -> None:
        super().__init__()
        self.held = transaction.atomic()
        self.held.__enter__()
        self.where: Field
        self.frozen: list[tuple[Any, ...]] = []
        self.versions: dict[int, str] = {}
        self.day = date(2026, 10, 1)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.held.__exit__(None, None, None)

    @initialize(seed=st.integers(0, 10_000), ends=st.sampled_from(QUARTERS))
    def open(self, seed: int, ends: date) -> None:
        # A small region: the way from a form to the ministry fits into one run of acts.
        dice = random.Random(seed)
        self.where = make_field(dice, towns=dice.randint(1, 2), organizations=dice.randint(1, 4))
        asked = {"asks_items": seed % 3 == 0, "asks_documents": seed % 3 == 0}
        self.campaign = make_campaign(self.where, period=make_period(ends), **asked)
        self.frozen = obligations()

    def attempt(self, act: Callable[[], object], name: str) -> None:
        """Try an act; if it is done, the trail says by whom and when."""
        TRIED[name] += 1
        events, before = Event.objects.filter(act=name).count(), forms()
        try:
            with transaction.atomic():
                act()
        except DomainError:
            assert Event.objects.filter(act=name).count() == events
            return
        if name == "save_submission" and forms() == before:
            return  # Saving what already stands there is no act, and leaves no trace.
        DONE[name] += 1
        assert Event.objects.filter(act=name).count() > events
        last = Event.objects.filter(act=name).latest("at")
        assert (last.role, last.at is not None) == ("system", True)

    def form(self, pick: int) -> Submission:
        rows = list(Submission.objects.order_by("pk"))
        return rows[pick % len(rows)]

    @rule(pick=PICK, acts=st.integers(1, 12), then=st.sampled_from(OBSTACLES))
    def carry_on(self, pick: int, acts: int, then: str) -> None:
        """Do what comes next when all goes well, then put something in the way.

        By chance alone no package is ever reached.
        """
        if then == "exempt":
            self.exempt(pick, "ремонт")  # later on there is hardly anybody left to be let off
        for number in range(acts):
            self.next_act(pick + number)
            self.the_rules_hold()
            if (pick % 2 or then == "reopened") and self.is_ready(then):
                break
        if then == "moved":
            self.move(pick, pick // 2)
        elif then != "exempt":
            self.return_or_reopen(pick, reopening=then == "reopened", reason="не сходится")

    def is_ready(self, then: str) -> bool:
        """Whether a form stands where it can be returned or reopened; soon a package holds it."""
        stage = {"returned": Stage.CHECKED, "reopened": Stage.ACCEPTED}.get(then)
        return stage is not None and Submission.objects.filter(stage=stage.value).exists()

    def next_act(self, pick: int) -> None:
        """Bring the first form that is not accepted one act on, or else the lowest package."""
        forms = Submission.objects.filter(obligation__exemption="").exclude(stage__in=FROZEN)
        row = forms.order_by("pk").first()
        if row is not None and row.stage == Stage.CHECKED.value and row.current is not None:
            if pick % 4 == 0:
                return self.return_version(row.current, "не сходится")
            return self.accept_version(row.current)
        if row is not None:
            cells = read(row.draft)
            # Answers that would not be taken go back to what the registers say.
            asked = {code: cell for code, cell in cells.items() if code in QUESTIONS}
            bare = {
                code: cell.register
                for code, cell in asked.items()
                if lacks_proof(code, cell) or (cell.differs and not cell.reason)
            }
            fit = FULL.items() <= values_of(cells).items() and not bare
            return self.submit_form(row) if fit else self.save_form(row, FULL | bare)
        waiting = Package.objects.filter(state=PackageState.HANDED_IN).order_by("pk").first()
        if waiting is not None and waiting.obligation.above_id is not None:
            return self.accept_package(waiting)
        standing = Package.objects.filter(state__in=PackageState.standing).order_by("-pk")
        nodes = self.bodies().filter(exemption="").exclude(pk__in=standing.values("obligation"))
        if nodes:
            return self.hand_in_body(nodes[0])
        # Only from the top down; now and then out of turn.
        above = standing.order_by("obligation") if pick % 4 else standing
        return self.return_package(above[0])

    def bodies(self) -> ObligationQuerySet:
        """Those who hand in packages, from the lowest on."""
        return Obligation.objects.filter(submission=None).order_by("-pk")

    def save_form(self, row: Submission, values: checks.Values, reason: str = "") -> None:
        entries = {code: Entry(value, reason) for code, value in values.items()}
        self.attempt(
            lambda: operations.save(
                actor=ACTOR, submission=row, version=row.version, entries=entries
            ),
            "save_submission",
        )

    def submit_form(self, row: Submission) -> None:
        self.attempt(
            lambda: operations.submit(actor=ACTOR, submission=row, version=row.version),
            "submit_submission",
        )

    def accept_version(self, version: SubmissionVersion) -> None:
        self.attempt(lambda: operations.accept(actor=ACTOR, version=version), "accept_version")

    def return_version(self, version: SubmissionVersion, reason: str) -> None:
        self.attempt(
            lambda: operations.return_submission(
                actor=ACTOR, version=version, remarks={}, reason=reason
            ),
            "return_version",
        )

    def accept_package(self, package: Package) -> None:
        self.attempt(
            lambda: operations.accept_package(
                actor=ACTOR, package=package, version=package.version
            ),
            "accept_package",
        )

    def return_package(self, package: Package) -> None:
        self.attempt(
            lambda: operations.reopen_package(
                actor=ACTOR, package=package, version=package.version, reason="ошибка"
            ),
            "return_package",
        )

    def hand_in_body(self, node: Obligation) -> None:
        self.attempt(
            lambda: operations.hand_in_package(actor=ACTOR, obligation=node), "hand_in_package"
        )

    @rule(pick=PICK, part=VALUE, whole=VALUE, mentees=st.none() | st.integers(0, 1))
    def save(self, pick: int, part: int | None, whole: int | None, mentees: int | None) -> None:
        values = {"S": part, "respondent_mentees::0-150": whole}
        if mentees is not None:
            values["M"] = mentees
        self.save_form(self.form(pick), values, "принят сегодня" if pick % 2 else "")

    @rule(pick=PICK, value=st.none() | st.integers(0, 2), proof=st.sampled_from(("", "сайт")))
    def answer(self, pick: int, value: int | None, proof: str) -> None:
        """Answer a question, or try to where none is asked; a yes may lack its proof or reason."""
        codes = ("item:9", "item:15", "document:roadmap")
        entries = {codes[pick % len(codes)]: Entry(value, proof, proof)}
        row = self.form(pick)
        self.attempt(
            lambda: operations.save(
                actor=ACTOR, submission=row, version=row.version, entries=entries
            ),
            "save_submission",
        )

    @rule(pick=PICK)
    def submit(self, pick: int) -> None:
        self.submit_form(self.form(pick))

    @rule(pick=PICK)
    def accept(self, pick: int) -> None:
        if versions := list(SubmissionVersion.objects.order_by("pk")):
            self.accept_version(versions[pick % len(versions)])

    @rule(pick=PICK, reopening=st.booleans(), reason=st.sampled_from(("не сходится", "")))
    def return_or_reopen(self, pick: int, reopening: bool, reason: str) -> None:
        versions = list(SubmissionVersion.objects.order_by("-pk"))
        if not versions:
            return
        version = versions[pick % len(versions)]
        if reopening:
            # Those that can be reopened first: by chance alone hardly one of them is met.
            accepted = [one for one in versions if one.submission.stage == Stage.ACCEPTED.value]
            version = next(
                (one for one in accepted if one.submission.current_id == one.pk), version
            )
            self.attempt(
                lambda: operations.reopen(actor=ACTOR, version=version, reason=reason),
                "reopen_version",
            )
        else:
            self.return_version(version, reason)

    @rule(pick=PICK)
    def hand_in(self, pick: int) -> None:
        nodes = self.bodies()
        self.hand_in_body(nodes[pick % len(nodes)])

    @rule(pick=PICK, taking=st.booleans())
    def decide_on_a_package(self, pick: int, taking: bool) -> None:
        if packages := list(Package.objects.order_by("-pk")):
            act = self.accept_package if taking else self.return_package
            act(packages[pick % len(packages)])

    @rule(pick=PICK, reason=st.sampled_from(("ремонт", "")))
    def exempt(self, pick: int, reason: str) -> None:
        rows = list(Obligation.objects.order_by("-pk"))
        row = rows[pick % len(rows)]
        self.attempt(
            lambda: operations.exempt(
                actor=ACTOR, obligation=row, version=row.version, reason=reason
            ),
            "exempt_obligation",
        )

    @rule(pick=PICK, town=PICK)
    def move(self, pick: int, town: int) -> None:
        row = self.where.organizations[pick % len(self.where.organizations)]
        towns = self.where.towns
        self.day += timedelta(days=1)
        self.attempt(
            lambda: organizations.move_organization(
                actor=ACTOR,
                organization=Organization.objects.get(pk=row.pk),
                parent=Organization.objects.get(pk=towns[town % len(towns)].pk),
                starts_on=self.day,
            ),
            "move_organization",
        )

    @invariant()
    def the_rules_hold(self) -> None:
        """Ask after every act, whoever tried it."""
        if self.frozen:
            self.obligations_stay_as_they_were_frozen()
            self.versions_stay_as_they_were_handed_in()
            self.sums_are_what_the_leaves_say()
            self.nobody_hands_in_before_those_below()
            self.the_share_is_never_above_one()

    def obligations_stay_as_they_were_frozen(self) -> None:
        assert obligations() == self.frozen

    def versions_stay_as_they_were_handed_in(self) -> None:
        now = dict(SubmissionVersion.objects.values_list("pk", "digest"))
        assert {pk: now.get(pk) for pk in self.versions} == self.versions
        self.versions = now

    def sums_are_what_the_leaves_say(self) -> None:
        assert verifying.verify([self.campaign.pk]) == []

    def nobody_hands_in_before_those_below(self) -> None:
        for package in Package.objects.filter(state__in=PackageState.standing):
            held = set(package.lines.values_list("version", flat=True))
            for child in package.obligation.below.select_related("submission"):
                if child.is_exempt:
                    named = {one["code"]: one["reason"] for one in package.exemptions}
                    assert named[child.organization.code] == child.exemption
                elif hasattr(child, "submission"):
                    assert Stage(child.submission.stage) in FROZEN - {Stage.ACCEPTED}
                    assert child.submission.current_id in held
                else:
                    below = child.packages.get(state=PackageState.ACCEPTED)
                    assert set(below.lines.values_list("version", flat=True)) <= held

    def the_share_is_never_above_one(self) -> None:
        found = queries.reported(Obligation.objects.leaves().select_related("submission"))
        assert 0 <= found.reported <= found.obliged


def forms() -> list[tuple[Any, ...]]:
    return list(Submission.objects.order_by("pk").values_list("pk", "stage", "draft", "version"))


def obligations() -> list[tuple[Any, ...]]:
    """What is frozen at the opening; an exemption comes later."""
    fields = ("pk", "organization", "above", "municipality", "level", "due_at", "step")
    return list(Obligation.objects.order_by("pk").values_list(*fields))


@pytest.mark.long(minutes=28)
def test_the_rules_hold_whatever_is_tried(report_figure: Callable[..., None]) -> None:
    TRIED.clear()
    DONE.clear()
    examples = count(20, 600)
    # A failure is told at once: making it smaller takes minutes, and the run looks hung.
    with_counts = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
    )
    run_state_machine_as_test(Collecting, settings=with_counts)
    report_figure("campaigns: acts tried by the state machine", TRIED.total())
    report_figure("campaigns: of them done", DONE.total())
    assert TRIED.total() >= count(200, 10_000)
    # A machine that is refused everywhere proves nothing: each act must have been done as well.
    assert set(DONE) == ACTS, (TRIED, DONE)
