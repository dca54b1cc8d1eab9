"""What the living style page shows: every component, on invented data."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django_tables2 import Column, RequestConfig

from nastavnik.domain.typography import NO_BREAK_SPACE
from nastavnik.platform.ui.choices import Tone
from nastavnik.platform.ui.fields import DateField, IntegerField, PhoneField
from nastavnik.platform.ui.navigation import Identity, NavigationItem
from nastavnik.platform.ui.tables import DateColumn, NumberColumn, PercentColumn, Table

SAMPLE_PICTURE = mark_safe(
    '<svg viewBox="0 0 640 200" role="img" aria-label="Охват по школам: план 15 %, факт 3–21 %">'
    '<g font-size="13" fill="#16211f"><text x="0" y="38">Школа № 7</text>'
    '<text x="0" y="88">Школа № 12</text><text x="0" y="138">Гимназия № 38</text></g>'
    '<g fill="#0b5c5f"><rect x="120" y="22" width="420" height="24" rx="3"/>'
    '<rect x="120" y="72" width="180" height="24" rx="3"/>'
    '<rect x="120" y="122" width="60" height="24" rx="3"/></g>'
    '<path d="M420 10v150" stroke="#c2570c" stroke-width="2" stroke-dasharray="5 4"/>'
    '<text x="420" y="182" font-size="13" fill="#8a3d06" text-anchor="middle">'
    "план 15 %</text></svg>"
)
FORMS = ((1, "Ученик — ученик"), (2, "Учитель — учитель"), (3, "Работодатель — ученик"))


class SampleForm(forms.Form):
    full_name = forms.CharField(label=_("Фамилия, имя, отчество"), max_length=120)
    born = DateField(label=_("Дата рождения"), help_text=_("Например, 05.04.2010"))
    phone = PhoneField(
        label=_("Телефон"), help_text=_("В любом виде: 8 912 345-67-89"), required=False
    )
    form_of_mentoring = forms.ChoiceField(
        label=_("Форма наставничества"), choices=(("", _("— не выбрано —")), *FORMS)
    )
    track = forms.ChoiceField(
        label=_("Направление"),
        choices=((1, _("Обучающиеся")), (2, _("Педагогические работники"))),
        widget=forms.RadioSelect,
        help_text=_("От направления зависят показатели."),
    )
    days = forms.MultipleChoiceField(
        label=_("Когда удобно встречаться"),
        choices=((1, _("В будни")), (2, _("В выходные")), (3, _("Дистанционно"))),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    hours = IntegerField(label=_("Часов в неделю"), initial=2)
    about = forms.CharField(
        label=_("Чем можете помочь"),
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("Одно-два предложения")}),
        required=False,
    )
    scan = forms.FileField(label=_("Скан согласия"), required=False)
    code = forms.CharField(label=_("Код записи"), initial="Н-0042", disabled=True, required=False)
    agreed = forms.BooleanField(label=_("Согласие на обработку данных получено"))


class SampleFilter(forms.Form):
    q = forms.CharField(
        label=_("Поиск по организациям"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Название или номер"), "type": "search"}),
    )
    kind = forms.ChoiceField(
        label=_("Вид"),
        choices=(("", _("Все")), (1, _("Школы")), (2, _("Колледжи"))),
        required=False,
    )
    form = forms.ChoiceField(
        label=_("Форма наставничества"), choices=(("", _("Все")), *FORMS), required=False
    )
    since = DateField(label=_("Данные на дату"), required=False)


class SampleTable(Table):
    caption = _("Охват наставничеством по организациям")
    row_header = "name"

    name = Column(verbose_name=_("Организация"))
    mentees = NumberColumn(verbose_name=_("Наставляемых"))
    learners = NumberColumn(verbose_name=_("Обучающихся 10–19 лет"))
    share = PercentColumn(verbose_name=_("Охват"), digits=1)
    since = DateColumn(verbose_name=_("Данные на дату"))

    class Meta(Table.Meta):
        order_by = "name"


def _rows() -> list[dict[str, Any]]:
    return [
        {
            "name": f"Школа №{NO_BREAK_SPACE}{number}",
            "mentees": number * 7 % 41,
            "learners": 300 + number * 113 % 1400,
            "share": Decimal(number * 7 % 41 * 100) / (300 + number * 113 % 1400),
            "since": date(2020, 12, 1 + number % 18),
        }
        for number in range(1, 42)
    ]


def _navigation() -> list[NavigationItem]:
    return [
        NavigationItem(_("Что осталось"), "#", "checklist"),
        NavigationItem(_("Организации"), "#", "school", active=True, group=_("Реестры")),
        NavigationItem(_("Люди"), "#", "users", group=_("Реестры")),
        NavigationItem(_("Пары и группы"), "#", "heart-handshake", group=_("Реестры")),
        NavigationItem(_("Партнёры"), "#", "building-factory-2", group=_("Реестры")),
        NavigationItem(_("Показатели"), "#", "chart-bar", group=_("Мониторинг")),
        NavigationItem(_("Информационная справка"), "#", "report-analytics", group=_("Мониторинг")),
    ]


def gallery_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the style page needs, without a database."""
    table = SampleTable(_rows())
    RequestConfig(request, paginate={"per_page": 8}).configure(table)
    wrong = SampleForm(
        {"full_name": "", "born": "31.02.2010", "phone": "123", "hours": "два", "track": ""}
    )
    wrong.full_clean()
    wrong.add_error(None, _("Наставляемый не может быть наставником самому себе."))
    return {
        "navigation": _navigation(),
        "identity": Identity("Ирина Петрова", _("Муниципальный координатор"), "г. Дзержинск"),
        "empty_form": SampleForm(auto_id="new_%s"),
        "wrong_form": wrong,
        "filter_form": SampleFilter(request.GET or None, auto_id="filter_%s"),
        "table": table,
        "nothing_table": SampleTable([], empty_text=_("Организаций пока нет.")),
        "page": Paginator(range(1234), 20).get_page(request.GET.get("p", 7)),
        "tones": Tone.choices,
        "picture": SAMPLE_PICTURE,
        "today": date(2026, 4, 5),
        "facts": (
            (_("Полное наименование"), "МБОУ «Средняя школа №\u00a07»"),
            (_("Вид"), _("Общеобразовательная организация")),
            (_("Куратор"), "Иванова Ирина Петровна"),
            (_("Телефон"), "+7\u00a0912\u00a0345-67-89"),
            (_("Соглашений с партнёрами"), None),
        ),
    }
