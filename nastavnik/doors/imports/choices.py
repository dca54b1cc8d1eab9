from django.db.models import TextChoices
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _

LINES_APPLIED = _("строка загружена,строки загружены,строк загружено")


class KindCode(TextChoices):
    """What can be brought in: the codes of `domain/spreadsheets/kinds`."""

    MENTEES = "mentees", _("Реестр наставляемых")
    MENTORS = "mentors", _("Реестр наставников")
    PEOPLE = "people", _("Люди организации")
    ORGANIZATIONS = "organizations", _("Организации муниципалитета")
    CONTINGENTS = "contingents", _("Контингенты")
    PARTNERS = "partners", _("Партнёры и соглашения")
    EARLIER = "earlier", _("Сведения прошлых лет")


class ImportState(TextChoices):
    """How far a workbook has come on its way in."""

    EXAMINING = "examining", _("Читается")
    READ = "read", _("Прочитан")  # the sheet is found, its columns are being agreed on
    CHECKED = "checked", _("Проверен")  # every line has its verdict, nothing is written yet
    APPLYING = "applying", _("Загружается")
    APPLIED = "applied", _("Загружен")
    UNDOING = "undoing", _("Отменяется")
    UNDONE = "undone", _("Отменён")
    DISCARDED = "discarded", _("Не загружен")

    @classproperty
    def under_way(cls) -> tuple["ImportState", ...]:  # noqa: N805
        """States in which a task is at work: nobody touches the import until it ends."""
        return (ImportState.EXAMINING, ImportState.APPLYING, ImportState.UNDOING)

    @classproperty
    def preparing(cls) -> tuple["ImportState", ...]:  # noqa: N805
        """States in which nothing of the workbook has been written."""
        return (ImportState.READ, ImportState.CHECKED)

    @classproperty
    def answerable(cls) -> tuple["ImportState", ...]:  # noqa: N805
        """States in which lines can be answered, corrected and left out."""
        return (ImportState.CHECKED, ImportState.APPLIED)


class LineState(TextChoices):
    """What a line of a workbook would do, or why it would not."""

    NEW = "new", _("Новая")
    CHANGED = "changed", _("Изменится")
    SAME = "same", _("Без изменений")
    DOUBLE = "double", _("Похожа на известного человека")
    ASKED = "asked", _("Нужен ответ")
    WRONG = "wrong", _("Ошибка")
    LEFT_OUT = "left_out", _("Не загружается")
    APPLIED = "applied", _("Загружена")

    @classproperty
    def writing(cls) -> tuple["LineState", ...]:  # noqa: N805
        """States in which applying writes something."""
        return (LineState.NEW, LineState.CHANGED)

    @classproperty
    def open(cls) -> tuple["LineState", ...]:  # noqa: N805
        """States in which a person has to decide or correct something first."""
        return (LineState.DOUBLE, LineState.ASKED, LineState.WRONG)

    @classproperty
    def finished(cls) -> tuple["LineState", ...]:  # noqa: N805
        """States of which nothing is kept once the import is applied."""
        return (LineState.SAME, LineState.LEFT_OUT, LineState.APPLIED)
