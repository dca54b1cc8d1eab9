"""What the form renderer writes: ties, Russian words, nothing lost."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.db import models
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict

from nastavnik.platform.ui.fields import DateField, DecimalField, IntegerField, PhoneField
from nastavnik.platform.ui.forms import summary_errors


class PersonForm(forms.Form):
    name = forms.CharField(label="Имя")
    born = DateField(label="Дата рождения", help_text="Например, 05.04.2010")
    phone = PhoneField(label="Телефон", required=False)
    hours = IntegerField(label="Часов")
    share = DecimalField(label="Доля", required=False)
    track = forms.ChoiceField(
        label="Направление", choices=((1, "Ученики"), (2, "Педагоги")), widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="Согласие получено")
    version = forms.IntegerField(widget=forms.HiddenInput)


WRONG = {"name": "", "born": "31.02.2010", "phone": "123", "hours": "два", "version": "x"}
RIGHT = {
    "name": "Ёлкина Анна",
    "born": "5 апреля 2010 г.",
    "phone": "8 (912) 345-67-89",
    "hours": "1 200",
    "share": "12,5",
    "track": "1",
    "agreed": "on",
    "version": "3",
}


def ids_of(html: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', html)


def tag_of(html: str, field_id: str) -> str:
    found = re.search(rf'<(?:input|select|textarea|fieldset)[^>]* id="{field_id}"[^>]*>', html)
    assert found
    return found[0]


def test_every_description_and_every_link_leads_somewhere() -> None:
    html = str(PersonForm(WRONG))
    ids = ids_of(html)
    assert len(ids) == len(set(ids))
    described = [
        i for group in re.findall(r'aria-describedby="([^"]+)"', html) for i in group.split()
    ]
    links = re.findall(r'href="#([^"]+)"', html)
    labels = re.findall(r'<label[^>]* for="([^"]+)"', html)
    assert {"id_born_helptext", "id_born_error", "id_track_error"} <= set(described)
    assert {"id_name", "id_born", "id_track_0", "id_agreed"} <= set(links)
    assert set(described) | set(links) | set(labels) <= set(ids)


def test_hint_and_error_are_tied_to_the_field() -> None:
    born = tag_of(str(PersonForm(WRONG)), "id_born")
    assert 'aria-describedby="id_born_helptext id_born_error"' in born
    assert 'aria-invalid="true"' in born


def test_a_form_without_errors_has_no_summary_and_no_error_marks() -> None:
    html = str(PersonForm())
    assert "error-summary" not in html
    assert "aria-invalid" not in html
    assert 'aria-describedby="id_born_helptext"' in tag_of(html, "id_born")


def test_summary_stands_first_and_takes_focus() -> None:
    html = str(PersonForm(WRONG))
    opening = re.search(r"<div[^>]* data-error-summary>", html)
    assert opening
    assert opening.start() < html.index("<input")
    assert 'tabindex="-1"' in opening[0]


def test_summary_names_the_fields_in_order() -> None:
    form = PersonForm(WRONG)
    form.add_error(None, "Нельзя сохранить.")
    errors = summary_errors(form)
    assert [error.focus_id for error in errors if error.focus_id] == [
        "id_name",
        "id_born",
        "id_phone",
        "id_hours",
        "id_track_0",
        "id_agreed",
    ]
    assert "Нельзя сохранить." in [error.message for error in errors if not error.focus_id]
    messages = [error.message for error in errors]
    assert "Заполните поле «Имя»." in messages
    assert "Дата рождения: дня 31.02.2010 нет в календаре." in messages
    assert "Отметьте «Согласие получено»." in messages


def test_own_words_of_a_required_field_stay() -> None:
    class OwnForm(forms.Form):
        name = forms.CharField(error_messages={"required": "Как вас зовут?"})

    assert OwnForm({}).errors["name"] == ["Как вас зовут?"]


def test_what_was_typed_is_kept() -> None:
    html = str(PersonForm(WRONG))
    for typed in ("31.02.2010", "123", "два"):
        assert f'value="{typed}"' in html
    assert 'type="number"' not in html


def test_usual_forms_are_understood() -> None:
    form = PersonForm(RIGHT)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born"] == date(2010, 4, 5)
    assert form.cleaned_data["phone"] == "+79123456789"
    assert form.cleaned_data["hours"] == 1200
    assert form.cleaned_data["share"] == Decimal("12.5")


def test_stored_values_are_shown_as_russians_write_them() -> None:
    initial = {"born": date(2010, 4, 5), "phone": "+79123456789", "share": Decimal("12.50")}
    html = str(PersonForm(initial=initial))
    assert 'value="05.04.2010"' in html
    assert 'value="+7\u00a0912\u00a0345-67-89"' in html
    assert 'value="12,50"' in html


def test_unchanged_values_are_not_reported_as_changed() -> None:
    initial = {"born": date(2010, 4, 5), "phone": "+79123456789", "share": Decimal("12.50")}

    class SmallForm(forms.Form):
        born = DateField()
        phone = PhoneField()
        share = DecimalField()

    shown = {"born": "05.04.2010", "phone": "+7\u00a0912\u00a0345-67-89", "share": "12,50"}
    assert SmallForm(shown, initial=initial).changed_data == []
    assert SmallForm({**shown, "born": "06.04.2010"}, initial=initial).changed_data == ["born"]


def test_optional_fields_say_so_and_ticks_do_not() -> None:
    html = str(PersonForm())
    assert html.count("необязательно") == 2


@pytest.mark.parametrize(
    ("widget", "css"),
    [
        (forms.TextInput, "form-control"),
        (forms.Textarea, "form-control"),
        (forms.Select, "form-select"),
        (forms.CheckboxInput, "form-check-input"),
        (forms.FileInput, "form-control"),
    ],
)
def test_widgets_carry_our_classes_beside_their_own(widget: type[forms.Widget], css: str) -> None:
    class OneForm(forms.Form):
        one = forms.Field(widget=widget(attrs={"class": "own"}))

    assert f'class="own {css}"' in str(OneForm()["one"])


def test_nothing_in_a_form_breaks_the_content_policy() -> None:
    html = str(PersonForm(WRONG)) + str(forms.formset_factory(PersonForm, extra=2)())
    assert not re.search(r"\s(style|on\w+)=", html)
    assert "<script" not in html


def test_choice_of_a_model_field_starts_in_russian() -> None:
    field = models.CharField("Вид", max_length=1, choices=(("a", "Школа"),)).formfield()
    assert str(next(iter(field.choices))[1]) == "— не выбрано —"


def test_names_of_users_are_escaped_in_messages() -> None:
    class Evil(forms.Form):
        name = forms.ChoiceField(choices=((1, "a"),))

    html = str(Evil(MultiValueDict({"name": ["<script>alert(1)</script>"]})))
    assert "<script" not in html


def test_error_summary_tag_joins_several_forms() -> None:
    first, second = PersonForm(WRONG), PersonForm(RIGHT)
    template = Template("{% load ui %}{% error_summary first second %}")
    html = template.render(Context({"first": first, "second": second}))
    assert html.count("<li>") == len(summary_errors(first))
