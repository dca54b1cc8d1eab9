"""The forms in which the two registers are handed in: official ones, and a flat table to work on.

A layout is a mapping from canonical fields: their keys with the headings of the form. A new form is
one more `Layout` here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.spreadsheets.columns import Kind
from nastavnik.domain.spreadsheets.kinds.mentees import MENTEES
from nastavnik.domain.spreadsheets.kinds.mentors import MENTORS
from nastavnik.doors.exports.fields import STATUS
from nastavnik.doors.exports.writing import Line, Look

APPENDIX = "к региональной целевой модели наставничества"
ORGANIZATION = "наименование образовательной организации"
FEDERAL = "Форма методических рекомендаций Минпросвещения России от 23.01.2020 № МР-42/02"
RECONSTRUCTED = (
    "Форма приложения 1 в опубликованном тексте не приведена: столбцы восстановлены "
    "по образцу приложения 2."
)
SIGNATURES = (
    "Руководитель организации ____________________ / ____________________",
    "Куратор наставничества ____________________ / ____________________",
)


@dataclass(frozen=True)
class Layout:
    """A form of a register. `columns` are (key, heading, width); `stamp` and `title` stand above.

    `subject` is the line with the organisation and the year, of the name and «2026 - 2027».
    """

    code: str
    label: str | Promise
    columns: tuple[tuple[str, str, float], ...]
    stamp: str = ""
    title: str = ""
    remark: str = ""

    @property
    def is_official(self) -> bool:
        """Whether it is a form to print and sign."""
        return bool(self.title)

    def above(self, organization: str, year: str) -> tuple[Line, ...]:
        """The title block for an organisation and a school year."""
        if not self.is_official:
            return ()
        subject = f"{organization} за {year} учебный год" if year else organization
        lines = [
            Line(self.stamp, Look.STAMP),
            Line(self.title, Look.TITLE),
            Line(subject, Look.NAME),
            Line(ORGANIZATION, Look.CAPTION),
            Line(self.remark),
        ]
        return tuple(line for line in lines if line.text)


def _flat(kind: Kind, *widths: tuple[str, float]) -> Layout:
    titles = {column.key: column.title for column in kind.columns}
    columns = tuple((key, titles.get(key, key), width) for key, width in widths)
    return Layout("flat", _("Простая таблица"), columns)


_MENTEES_FLAT = _flat(
    MENTEES,
    *(("number", 6), ("name", 34), ("birth_date", 13), ("sex", 6), ("category", 14)),
    *(("group", 14), ("phone", 19), ("email", 24), ("representative", 34)),
    *(("representative_phone", 19), ("representative_email", 24), ("request", 34)),
    *(("joined_on", 13), ("mentor", 34), ("mentor_place", 30), ("form", 24)),
    *(("activities", 30), ("order", 20), ("completed_on", 13), ("results", 30)),
    *(("place", 26), (STATUS, 20)),
)
_MENTORS_FLAT = _flat(
    MENTORS,
    *(("number", 6), ("name", 34), ("birth_date", 13), ("sex", 6), ("category", 22)),
    *(("place", 34), ("position", 24), ("phone", 19), ("email", 24), ("competences", 30)),
    *(("interests", 30), ("joined_on", 13), ("trained_on", 13), ("mentees", 34)),
    *(("mentee_place", 30), ("form", 24), ("activities", 30), ("order", 20)),
    *(("completed_on", 13), ("results", 30), (STATUS, 20)),
)
# Reconstructed by mirror of Appendix 2: the published order leaves Appendix 1 out.
_APPENDIX_1 = Layout(
    "appendix",
    _("Приложение 1 (восстановлено по образцу)"),
    (
        ("number", "№", 5),
        ("name", "ФИО наставляемого", 24),
        ("group", "Место учебы (класс/группа)", 12),
        ("contact", "Контактные данные (законного представителя)", 27),
        ("form", "Форма наставничества", 16),
        ("mentor", "ФИО наставника", 24),
        ("activities", "Мероприятия программы наставничества", 28),
        ("completed", "Отметка о завершении (прохождении полного цикла)", 15),
    ),
    stamp=f"Приложение 1\n{APPENDIX}",
    title="Сведения о наставляемых образовательной организации, участвующих в различных "
    "формах наставничества",
    remark=RECONSTRUCTED,
)
# Exact: приказ Министерства образования и науки Челябинской области от 18.11.2020.
_APPENDIX_2 = Layout(
    "appendix",
    _("Приложение 2"),
    (
        ("number", "№", 5),
        ("name", "ФИО наставника", 24),
        ("place", "Место работы/учебы", 24),
        ("contact", "Контактные данные", 19),
        ("form", "Форма наставничества", 16),
        ("mentees", "ФИО наставляемого", 24),
        ("activities", "Мероприятия программы наставничества", 28),
        ("completed", "Отметка о завершении", 13),
    ),
    stamp=f"Приложение 2\n{APPENDIX}",
    title="Сведения о наставниках обучающихся образовательной организации, участвующих в "
    "различных формах наставничества",
)
_FEDERAL_MENTEES = Layout(
    "federal",
    _("Федеральная форма, 13 столбцов"),
    (
        ("number", "№", 4),
        ("name", "ФИО наставляемого", 18),
        ("contact", "Контактные данные для связи (данные представителя)", 18),
        ("birth_year", "Год рождения наставляемого", 11),
        ("request", "Основной запрос наставляемого", 17),
        ("joined_on", "Дата вхождения в программу", 11),
        ("mentor", "ФИО наставника", 18),
        ("form", "Форма наставничества", 12),
        ("mentor_place", "Место работы/учебы наставника", 15),
        ("completed_on", "Дата завершения программы", 11),
        ("results", "Результаты программы", 15),
        (
            "link",
            "Ссылка на кейс/отзыв наставляемого, размещенные на сайте организации",
            14,
        ),
        ("completed", "Отметка о прохождении программы", 12),
    ),
    stamp=FEDERAL,
    title="База наставляемых",
)
_FEDERAL_MENTORS = Layout(
    "federal",
    _("Федеральная форма, 16 столбцов"),
    (
        ("number", "№", 4),
        ("name", "ФИО наставника", 16),
        ("contact", "Контактные данные для связи", 14),
        ("place", "Место работы/учебы наставника", 13),
        ("competences", "Основные компетенции наставника", 13),
        ("achievements", "Важные для программы достижения наставника", 13),
        ("interests", "Интересы наставника", 11),
        ("preferred_age", "Желаемый возраст наставляемых", 12),
        ("time_budget", "Ресурс времени на программу наставничества", 14),
        ("joined_on", "Дата вхождения в программу", 11),
        ("mentees", "ФИО наставляемого (наставляемых)", 16),
        ("form", "Форма наставничества", 11),
        ("mentee_place", "Место работы/учебы наставляемого", 13),
        ("completed_on", "Дата завершения программы", 11),
        ("results", "Результаты программы", 12),
        ("link", "Ссылка на кейс/отзыв наставника, размещенные на сайте организации", 13),
    ),
    stamp=FEDERAL,
    title="База наставников",
)
MENTEE_LAYOUTS: Mapping[str, Layout] = {
    layout.code: layout for layout in (_MENTEES_FLAT, _APPENDIX_1, _FEDERAL_MENTEES)
}
MENTOR_LAYOUTS: Mapping[str, Layout] = {
    layout.code: layout for layout in (_MENTORS_FLAT, _APPENDIX_2, _FEDERAL_MENTORS)
}
