from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from nastavnik.domain.errors import DomainError
from nastavnik.domain.mentoring_forms import PRESETS
from nastavnik.platform.access.matrix import Role
from nastavnik.practice.programmes import operations
from nastavnik.practice.programmes.models import MentoringForm
from tests.factories.accounts import make_actor, signed_in
from tests.factories.organizations import ACTOR, make_organization

pytestmark = pytest.mark.django_db
FACTS = {
    "code": "graduate-pupil",
    "label": "Выпускник-ученик",
    "mentor_category": "graduate",
    "mentee_category": "pupil",
    "track": "learners",
}


@pytest.fixture
def administrator() -> Client:
    return signed_in(Role.ADMINISTRATOR, make_organization())


def test_presets_are_installed_once_and_leave_changes_alone() -> None:
    rows = operations.install_presets(actor=ACTOR)
    assert [row.code for row in rows] == [preset.code for preset in PRESETS]
    operations.edit_form(actor=ACTOR, form=rows[0], version=1, label="Сверстник-сверстник")
    again = operations.install_presets(actor=ACTOR)
    assert again[0].label == "Сверстник-сверстник"
    assert MentoringForm.objects.count() == len(PRESETS)


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        ({"label": "Другая"}, "code", "Форма с таким кодом уже есть."),
        ({"code": "another"}, "label", "Форма с таким названием уже есть."),
        ({"code": "x", "label": "x", "mentor_category": "robot"}, "mentor_category", "robot"),
    ],
)
def test_a_wrong_form_is_refused_at_the_field(
    facts: dict[str, Any], field: str, sentence: str
) -> None:
    operations.add_form(actor=ACTOR, **FACTS)
    with pytest.raises(DomainError, match=sentence) as refusal:
        operations.add_form(actor=ACTOR, **{**FACTS, **facts})
    assert refusal.value.field == field


def test_the_code_stays() -> None:
    form = operations.add_form(actor=ACTOR, **FACTS)
    with pytest.raises(DomainError, match="Код формы не меняется"):
        operations.edit_form(actor=ACTOR, form=form, version=1, code="another")


def test_only_the_administrator_configures() -> None:
    curator = make_actor(Role.CURATOR, make_organization())
    with pytest.raises(PermissionDenied):
        operations.install_presets(actor=curator)


def test_pages_add_and_edit_with_names_one_on_a_line(administrator: Client) -> None:
    typed = {
        **FACTS,
        "aliases": " выпускник – ученик \n\nвыпускник–ученик\nвыпускник – ученик",
        "position": "3",
    }
    administrator.post(reverse("programmes:form_add"), typed)
    form = MentoringForm.objects.get()
    assert form.aliases == ["выпускник – ученик", "выпускник–ученик"]
    assert not form.group_allowed
    url = reverse("programmes:form_edit", args=[form.pk])
    page = administrator.get(url).content.decode()
    assert "выпускник – ученик\nвыпускник–ученик</textarea>" in page
    administrator.post(url, {**typed, "group_allowed": "on", "aliases": "", "row_version": 1})
    form.refresh_from_db()
    assert (form.aliases, form.group_allowed, form.version) == ([], True, 2)
    assert "Выпускник-ученик" in administrator.get(form.get_absolute_url()).content.decode()


def test_presets_are_offered_until_they_are_there(administrator: Client) -> None:
    offer = reverse("programmes:form_presets")
    assert offer in administrator.get(reverse("programmes:form_list")).content.decode()
    administrator.post(offer)
    page = administrator.get(reverse("programmes:form_list") + "?track=teachers").content.decode()
    assert offer not in page
    assert "Учитель-учитель" in page
    assert "Ученик-ученик" not in page


def test_a_curator_looks_without_touching() -> None:
    operations.install_presets(actor=ACTOR)
    client = signed_in(Role.CURATOR, make_organization())
    page = client.get(reverse("programmes:form_list")).content.decode()
    assert "Ученик-ученик" in page
    assert reverse("programmes:form_add") not in page
    assert client.get(reverse("programmes:form_add")).status_code == 403
    assert client.post(reverse("programmes:form_presets")).status_code == 403


def test_a_form_without_pairs_takes_other_categories() -> None:
    form = operations.add_form(actor=ACTOR, **FACTS)
    changed = operations.edit_form(
        actor=ACTOR, form=form, version=1, mentor_category="student", mentee_category="graduate"
    )
    assert (changed.mentor_category, changed.mentee_category) == ("student", "graduate")
