"""A mark in every protected field of every organisation: no page shows one out of reach.

Protected are the text, the e-mail, the words kept as JSON and the files of every model that names
its way to an organisation, as the models themselves say: a new one is covered without a line here.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse

from nastavnik.doors.imports.choices import LineState
from nastavnik.doors.imports.lines import number_of
from nastavnik.doors.imports.models import ImportLine
from nastavnik.oversight.campaigns.models import APPEND_ONLY
from nastavnik.oversight.notes.models import CLAIM_KINDS, Claim, NoteText
from nastavnik.platform.access.matrix import (
    MATRIX,
    NAMED,
    ZONE_FUNCTIONS,
    ZONE_NODES,
    Action,
    Reach,
    Role,
)
from nastavnik.platform.access.policy import REACH_LOOKUP
from nastavnik.platform.audit import guard
from nastavnik.platform.rows.models import SearchField
from nastavnik.registers.consents.models import Consent
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization
from tests.access.asking import (
    DOCUMENT,
    EXPORT,
    PAGE,
    SEARCH,
    Asking,
    askings,
    exports,
    papers_of,
)
from tests.access.reading import kind_of, words_of
from tests.access.routes import ROUTES
from tests.access.sweeping import refusals_drawn_once
from tests.access.world import World, build_world
from tests.running import count

pytestmark = pytest.mark.django_db
# Shorter fields hold phones, dates and codes; a mark needs its length.
SHORTEST = 30
LETTER = re.compile("[а-яё]", re.IGNORECASE)
# They hold codes and numbers of rows that pages look up; no words are kept in them.
CODES = {
    *(("claim", "indicator"), ("merge", "rows"), ("import", "columns")),
    *(("campaign", name) for name in ("levels", "days_off", "rules")),
    ("routestep", "levels"),
    ("ask", "code"),
    ("pastfigure", "code"),
}
SEARCHED = "кнр"
MARK = re.compile(rf"{SEARCHED}(\d+)ч([a-z]+)р(\d+)", re.IGNORECASE)
# So many marks of each kind of answer show that the crawl sees them.
MANY = 5
type Mark = tuple[int, str, int]
# What a model's rows are an object of; the rest is asked under its own name.
OBJECTS = {
    "enrolment": "person",
    "kinship": "person",
    "member": "mentorship",
    "notetext": "note",
    "notearchive": "note",
    "measurevalue": "measure",
    "pastfigure": "past_figure",
    "assignment": "account",
    "zone": "organization",
    "destructionact": "erasure",
    "ask": "campaign",
    "obligation": "submission",
    "submissionversion": "submission",
    "decision": "submission",
}
# Notes are taken of them elsewhere: rows that say two people are not one, columns as once named.
SELDOM = {"distinction", "rememberedcolumn"}
# Names of organisations stand in the tree, on the menu and in every choice of a place.
OPEN_MODELS = {"organization"}


def mark(organization: Organization, row: models.Model) -> str:
    return f"{SEARCHED}{organization.pk}ч{row._meta.model_name}р{row.pk}"


def protected() -> Iterator[tuple[type[models.Model], str, list[models.Field[Any, Any]]]]:
    """Every model that leads to an organisation, with its fields of free text and its files."""
    for model in apps.get_models():
        lookup = getattr(model, REACH_LOOKUP, None)
        if lookup is None or model._meta.model_name in OPEN_MODELS:
            continue
        fields = [field for field in model._meta.concrete_fields if holds_a_mark(field)]
        if fields:
            yield model, lookup, fields


def holds_a_mark(field: models.Field[Any, Any]) -> bool:
    is_code = (field.model._meta.model_name, field.name) in CODES
    if isinstance(field, SearchField) or field.choices or field.primary_key or is_code:
        return False
    if isinstance(field, models.FileField | models.TextField | models.JSONField):
        return True
    return isinstance(field, models.CharField) and (field.max_length or 0) >= SHORTEST


def furnish(world: World) -> None:
    """Make what the world lacks for a mark to stand in: lines of workbooks, words in notes."""
    for objects in world.placed.values():
        ImportLine.objects.create(
            batch=objects["import"],
            number=number_of(2),
            state=LineState.DOUBLE,
            values={"name": "Ёлкин Пётр Ильич", "group": "7А"},
            remarks=[
                {"sort": "fixed", "sentence": "Исправлено", "address": "A2", "key": "name"},
                {"sort": "wrong", "sentence": "Нет такого класса", "address": "B2", "key": "group"},
            ],
            answers={"group": "7Б"},
            plan={
                "differences": [["Класс", "6А", "7А"]],
                "suspects": [[objects["person"].pk, ["Та же фамилия"]]],
            },
        )
        NoteText.objects.create(note=objects["note"], section="recommendations", body="Слова")
        Claim.objects.create(
            organization=objects["organization"],
            period=world.everywhere["period"],
            source="Отчёт",
            kind=CLAIM_KINDS[0][0],
            place="Таблица 1",
        )


def plant(world: World) -> int:
    """Write the marks, at the database: no rule of an operation is asked. Return how many."""
    furnish(world)
    planted = 0
    put_up, take_down = guard.statements(connection.vendor, APPEND_ONLY)
    run(take_down)
    for model, lookup, fields in protected():
        folded = [f for f in model._meta.concrete_fields if isinstance(f, SearchField)]
        for organization in organizations_of(world):
            for row in model._base_manager.filter(**{lookup: organization.pk}):
                text = mark(organization, row)
                for field in fields:
                    setattr(row, field.name, stored(field, text, getattr(row, field.name)))
                row.save(update_fields=[field.name for field in (*fields, *folded)])
                planted += len(fields)
    run(put_up)
    return planted


def run(statements: list[str]) -> None:
    """Do something with the guards of rows that are only added to."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def stored(field: models.Field[Any, Any], text: str, old: Any) -> Any:
    if isinstance(field, models.JSONField):
        noticed = [{"field": text, "words": text}] if field.name == "warnings" else old
        return in_json(old or noticed, text)
    if isinstance(field, models.EmailField):
        return f"{text}@example.org"
    if not isinstance(field, models.FileField):
        return text
    return default_storage.save(f"{text}.pdf", ContentFile(f"%PDF-1.4 {text}".encode()))


def in_json(old: Any, text: str) -> Any:
    """Put the mark for all words, however deep; codes, dates and numbers stay what they are."""
    if old is None:
        return None
    new = with_words(old, text)
    if text in json.dumps(new, ensure_ascii=False):
        return new
    return [*new, text] if isinstance(new, list) else {**new, text: text}


def with_words(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {key: with_words(each, text) for key, each in value.items()}
    if isinstance(value, list):
        return [with_words(each, text) for each in value]
    return text if isinstance(value, str) and LETTER.search(value) else value


def organizations_of(world: World) -> list[Organization]:
    return list(Organization.objects.filter(pk__in=world.placed))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic(), refusals_drawn_once():
        built = build_world()
        assert plant(built) > 100
        yield built
        transaction.set_rollback(True)


def seen_by(world: World, role: Role, seat: Organization) -> Callable[[Mark], bool]:
    """Tell which marks the matrix lets a role see."""
    own = own_rows(world, role)
    places = {organization.pk: organization for organization in organizations_of(world)}

    def allowed(found: Mark) -> bool:
        organization, name, row = found
        # A kind of rows that no right names is as closed as people are.
        kind = OBJECTS.get(name, name if name in {action.object for action in Action} else "person")
        reach = MATRIX[Action(f"{kind}.view")][role]
        if kind in NAMED and reach in (Reach.SUBTREE, Reach.ZONE) and not seat.keeps_registers:
            return False
        if reach is Reach.SELF:
            return (name, row) in own
        return reaches(reach, kind, seat, places[organization])

    return allowed


def reaches(reach: Reach, kind: str, seat: Organization, place: Organization) -> bool:
    if reach is Reach.ZONE and place.kind == Kind.MUNICIPALITY:
        of_nodes = Action(f"{kind}.view") in ZONE_NODES
        return of_nodes and place.path.startswith(seat.path_above)
    if reach is Reach.ZONE:
        covered = "monitoring" in ZONE_FUNCTIONS[kind] and place.level == "general"
        return place.pk == seat.pk or (covered and place.path.startswith(seat.path_above))
    if reach is Reach.SUBTREE:
        return place.path.startswith(seat.path)
    return reach is Reach.ALL or (reach is Reach.OWN and place.pk == seat.pk)


def own_rows(world: World, role: Role) -> set[tuple[str, int]]:
    """What a participant of the school may see: the own rows and the names in the own pair."""
    rows = world.placed[world.school.pk]
    kinds = {
        Role.MENTOR: ("mentor", "mentor_place", "mentorship"),
        Role.MENTEE: ("person", "enrolment", "mentorship"),
        Role.REPRESENTATIVE: ("person", "parent", "kinship", "enrolment", "mentorship"),
        Role.PARTNER: ("agreement",),
    }.get(role, ())
    in_pair = ("person", "mentor") if "mentorship" in kinds else ()
    named = {(str(rows[kind]._meta.model_name), rows[kind].pk) for kind in (*kinds, *in_pair)}
    own = {rows[kind].pk for kind in ("person", "mentor") if kind in kinds}
    consents = Consent.objects.filter(person__in=own).values_list("pk", flat=True)
    return named | {("consent", pk) for pk in consents}


def told_of_kin(world: World, role: Role) -> dict[str, set[Mark]]:
    """By address: all that is held on a pupil names the parent, whose kinship is held on both."""
    if role is not Role.MENTEE:
        return {}
    rows = world.placed[world.school.pk]
    address = reverse("privacy:data", args=[rows["person"].pk])
    return {address: {(world.school.pk, "person", rows["parent"].pk)}}


@pytest.mark.long(minutes=4)
@pytest.mark.one_database
def test_no_mark_is_seen_out_of_reach(world: World, report_figure: Callable[..., None]) -> None:
    asked: Counter[str] = Counter()
    found: Counter[str] = Counter()
    astray: list[str] = []
    everything = list(askings(world, SEARCHED))
    for number, (role, places) in enumerate(world.seats.items()):
        client = world.signed_in(role, places[0])
        allowed, kin = seen_by(world, role, places[0]), told_of_kin(world, role)
        step = count(7, 1)
        for one in everything[number % step :: step]:
            _kind, seen = read(client, one)
            asked[one.what] += 1
            found[one.what] += len(seen)
            out = [sight for sight in seen - kin.get(one.address, set()) if not allowed(sight)]
            astray += [f"{role}: {one} shows {sight}" for sight in out]
    for what, number in asked.items():
        report_figure(f"access: asked in search of marks, {what}", number)
        report_figure(f"access: marks seen within reach, {what}", found[what])
    report_figure("access: marks seen out of reach", len(astray))
    assert {what for what in asked if found[what] > MANY} == {PAGE, SEARCH, EXPORT, DOCUMENT}
    assert astray == [], "\n".join(astray)


def read(client: Client, one: Asking) -> tuple[str, set[Mark]]:
    """What the answer is, and the marks in it."""
    with transaction.atomic():
        sent = one.sent
        response = client.get(one.address) if sent is None else client.post(one.address, sent)
        words = words_of(response)
        transaction.set_rollback(True)
    marks = {(int(place), name.lower(), int(row)) for place, name, row in MARK.findall(words)}
    return kind_of(response), marks


def test_the_own_marks_are_read_in_every_kind_of_answer(world: World) -> None:
    """Else no mark would be found astray in a workbook, a document or a paper."""
    client = world.signed_in(Role.CURATOR, world.school)
    person = world.placed[world.school.pk]["person"]
    people = reverse("people:list")
    asked = [
        *(Asking(PAGE, people), Asking(SEARCH, people, {"q": SEARCHED})),
        *exports(world, "exports:people", ROUTES["exports:people"]),
        *exports(world, "exports:mentees", ROUTES["exports:mentees"]),
        *papers_of(str(person.pk)),
    ]
    kinds = set()
    for one in asked:
        kind, marks = read(client, one)
        assert (world.school.pk, "person", person.pk) in marks, one
        kinds.add((one.what, kind))
    assert kinds == {
        *((PAGE, "html"), (SEARCH, "html")),
        *((EXPORT, kind) for kind in ("xlsx", "csv")),
        *((DOCUMENT, kind) for kind in ("docx", "pdf", "json")),
    }


def test_every_kind_of_register_is_marked() -> None:
    names = {str(model._meta.model_name) for model, _lookup, _fields in protected()}
    assert names >= {"person", "enrolment", "mentorship", "document", "agreement", "notetext"}


def test_json_and_mail_are_marked_however_deep() -> None:
    kinds = {
        (model._meta.model_name, field.name)
        for model, _lookup, fields in protected()
        for field in fields
        if isinstance(field, models.JSONField | models.EmailField)
    }
    assert kinds >= {
        *(("person", "email"), ("consent", "purposes"), ("note", "figures")),
        *(("import", "reading"), ("import", "notices")),
        *(("importline", name) for name in ("values", "remarks", "answers", "plan")),
    }
    old = {"code": "7a", "deep": [{"name": "Ёлкин"}, 5, None]}
    assert in_json(old, "кнр") == {"code": "7a", "deep": [{"name": "кнр"}, 5, None]}
    assert (in_json([], "кнр"), in_json({"n": 1}, "кнр")) == (["кнр"], {"n": 1, "кнр": "кнр"})


def test_every_organisation_has_its_marks(world: World) -> None:
    """No protected field of a row that is kept is without."""
    wanting = [
        f"{model._meta.label} at {organization}"
        for model, lookup, _fields in protected()
        if model._meta.model_name not in SELDOM
        for organization in organizations_of(world)
        if not model._base_manager.filter(**{lookup: organization.pk}).exists()
    ]
    assert wanting == []
