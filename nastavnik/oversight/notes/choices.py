from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.findings.model import ClaimKind as DomainClaimKind

CLAIM_LABELS = {
    DomainClaimKind.SHARE: _("Доля организации"),
    DomainClaimKind.FORM_LIST: _("Организация в перечне формы"),
    DomainClaimKind.FORM_COUNT: _("Количество форм организации"),
    DomainClaimKind.FORM_ROW: _("Строка таблицы форм"),
    DomainClaimKind.COUNT: _("Количество у организации"),
    DomainClaimKind.PART_ROW: _("Строка частичной таблицы"),
    DomainClaimKind.TOTAL: _("Итог"),
    DomainClaimKind.MEAN: _("Среднее"),
    DomainClaimKind.MEAN_REACHES: _("Среднее достигает плана"),
    DomainClaimKind.TIMES: _("«В N раз»"),
    DomainClaimKind.MAJORITY: _("Слова о большинстве"),
    DomainClaimKind.TYPICAL: _("«В среднем от и до»"),
    DomainClaimKind.MAXIMUM: _("Наибольшее значение"),
    DomainClaimKind.REACHED: _("Достигла плана"),
    DomainClaimKind.BAND: _("Организация в группе"),
    DomainClaimKind.HEADER: _("Заголовок таблицы"),
    DomainClaimKind.TARGET: _("Плановое значение"),
    DomainClaimKind.WIDEST: _("Самая распространённая форма"),
    DomainClaimKind.RARE: _("Редкая форма"),
    DomainClaimKind.ABSENT: _("Неиспользуемая форма"),
    DomainClaimKind.STEP: _("Шаг внедрения"),
    DomainClaimKind.TREND: _("Слова о росте или снижении"),
    DomainClaimKind.DEADLINE: _("Срок"),
    DomainClaimKind.DEFINITION: _("Определение показателя"),
    DomainClaimKind.CHOICE: _("Ответ на вопрос с одним ответом"),
}
CLAIM_KINDS = [(kind.value, CLAIM_LABELS[kind]) for kind in DomainClaimKind]


class Section(TextChoices):
    """Sections of a note in which an editor may put words of their own.

    Beside these, every indicator has its section: `indicator-<key>`.
    """

    BASIS = "basis", _("Основание и порядок мониторинга")
    FORMS = "forms", _("Формы наставничества")
    INDICATORS = "indicators", _("Достижение показателей")
    ITEMS = "items", _("Пункты внедрения")
    DOCUMENTS = "documents", _("Документы организаций")
    FINDINGS = "findings", _("Замечания к данным")
    CONCLUSIONS = "conclusions", _("Выводы")
    RECOMMENDATIONS = "recommendations", _("Рекомендации")


INDICATOR_SECTION = "indicator-"
OF_REGISTERS = frozenset(Section.values) - {Section.ITEMS, Section.DOCUMENTS}
OF_CAMPAIGNS = frozenset(Section.values) - {Section.FORMS}


class Audience(TextChoices):
    """Whom an act obliges to use a form of mentoring."""

    ALL = "all", _("Все организации")
    STUDENT_STAFF = "student_staff", _("Организации, где работают студенты")


class Format(TextChoices):
    """Files a note is handed out as."""

    DOCX = "docx", _("Word, для правки")
    PDF = "pdf", _("PDF, для отправки")
    XLSX = "xlsx", _("Excel, таблицы")
    JSON = "json", _("JSON, данные")
    FINDINGS = "findings", _("JSON, замечания")
