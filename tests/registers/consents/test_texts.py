"""Editions of consent texts, published by whoever keeps the settings."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.registers.consents.choices import ConsentKind
from nastavnik.registers.consents.models import ConsentText
from nastavnik.registers.consents.operations import texts
from nastavnik.registers.consents.queries import current_text
from tests.factories.accounts import signed_in
from tests.factories.consents import ACTOR, make_text
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db


def test_the_administrator_publishes_the_next_edition_begun_from_the_latest() -> None:
    former = make_text()
    client = signed_in(Role.ADMINISTRATOR, make_school(kind="ministry", level=""))
    assert former.title in client.get(reverse("consents:text_list")).content.decode()
    address = reverse("consents:text_add") + "?kind=processing"
    begun = client.get(address).context["form"].initial
    assert (begun["title"], begun["body"]) == (former.title, former.body)
    tomorrow = timezone.localdate() + timedelta(days=1)
    sent = {
        "kind": "processing",
        "title": "Новое согласие",
        "body": "Оператор: {operator}.\n\nУчастник: {person}.",
        "obligatory": "Участие\n  \nОтчётность",
        "optional": "Опросы",
        "valid_from": f"{tomorrow:%d.%m.%Y}",
    }
    assert (
        "В тексте нет {person}"
        in client.post(address, {**sent, "body": "Оператор: {operator}"}).content.decode()
    )
    early = client.post(address, {**sent, "valid_from": "01.09.2019"}).content.decode()
    assert "не может действовать раньше прежней — с 01.01.2020" in early
    assert ConsentText.objects.filter(kind="processing").get() == former
    shown = client.post(address, sent, follow=True).content.decode()
    text = ConsentText.objects.get(kind="processing", edition=2)
    assert text.purposes == [
        {"text": "Участие", "optional": False},
        {"text": "Отчётность", "optional": False},
        {"text": "Опросы", "optional": True},
    ]
    assert "Редакция опубликована" in shown
    assert "Опросы (по желанию)" in shown
    assert current_text(ConsentKind.PROCESSING, timezone.localdate()) == former
    assert current_text(ConsentKind.PROCESSING, tomorrow) == text


def test_a_curator_reads_the_texts_and_publishes_none() -> None:
    text = make_text()
    client = signed_in(Role.CURATOR, make_school())
    page = client.get(reverse("consents:text_list")).content.decode()
    assert text.title in page
    assert reverse("consents:text_add") not in page
    assert client.get(text.get_absolute_url()).status_code == 200
    assert client.get(reverse("consents:text_add")).status_code == 403


def test_no_edition_goes_back_before_the_former() -> None:
    text = make_text()
    with pytest.raises(DomainError, match="раньше прежней"):
        texts.publish_text(
            actor=ACTOR,
            kind=text.kind,
            title="Раннее",
            body="…",
            valid_from=text.valid_from - timedelta(days=1),
        )
