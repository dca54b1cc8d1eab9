"""The fifteen items of introduction and the six documents: what registers can answer of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from nastavnik.domain.errors import gettext_noop

ITEM, DOCUMENT = "item:", "document:"
YES, NO = 1, 0


class Question(StrEnum):
    """What an organisation answers by yes or no; a document is named by its kind in registers."""

    ACTS = "item:1"
    APPOINTED = "item:2"
    LOCAL_ACTS = "item:3"
    PROGRAMMES = "item:4"
    PAIRS = "item:5"
    ORDERED = "item:6"
    PARENTS = "item:7"
    STARTED = "item:8"
    PRACTICES = "item:9"
    REGISTER = "item:10"
    PARTNERS = "item:11"
    PROVISION = "item:12"
    TRAINING = "item:13"
    AUDIT = "item:14"
    PUBLISHED = "item:15"
    REGULATION = "document:regulation"
    ROADMAP = "document:roadmap"
    PROGRAMME = "document:programme"
    CURATOR_ORDER = "document:curator_order"
    PAIRS_ORDER = "document:pairs_order"
    PARTNERSHIP = "document:partnership"

    @property
    def is_item(self) -> bool:
        """Whether it is one of the fifteen, not a document."""
        return self.value.startswith(ITEM)

    @property
    def kind(self) -> str:
        """The number of an item, the kind of a document."""
        return self.value.partition(":")[2]


ITEMS = tuple(one for one in Question if one.is_item)
DOCUMENTS = tuple(one for one in Question if not one.is_item)
TITLES: Mapping[Question, str] = {
    Question.ACTS: gettext_noop("Изданы распорядительные акты о внедрении"),
    Question.APPOINTED: gettext_noop("Ответственные назначены"),
    Question.LOCAL_ACTS: gettext_noop("Локальные документы приняты"),
    Question.PROGRAMMES: gettext_noop("Программы наставничества разработаны"),
    Question.PAIRS: gettext_noop("Пары и группы сформированы"),
    Question.ORDERED: gettext_noop("Участники проинформированы, пары закреплены приказом"),
    Question.PARENTS: gettext_noop("Родители проинформированы"),
    Question.STARTED: gettext_noop("Реализация программ начата"),
    Question.PRACTICES: gettext_noop("Базы программ и практик созданы"),
    Question.REGISTER: gettext_noop("Персонифицированный учёт ведётся"),
    Question.PARTNERS: gettext_noop("С партнёрами есть соглашения или прошли встречи"),
    Question.PROVISION: gettext_noop("Обеспечение создано: методическое, кадровое, материальное"),
    Question.TRAINING: gettext_noop("Повышение квалификации пройдено"),
    Question.AUDIT: gettext_noop("Внутренний аудит или мониторинг проведён"),
    Question.PUBLISHED: gettext_noop("Результаты опубликованы на сайте"),
    Question.REGULATION: gettext_noop("Положение о наставничестве"),
    Question.ROADMAP: gettext_noop("Дорожная карта"),
    Question.PROGRAMME: gettext_noop("Программа наставничества"),
    Question.CURATOR_ORDER: gettext_noop("Приказ о назначении куратора"),
    Question.PAIRS_ORDER: gettext_noop("Приказ о формировании пар (групп)"),
    Question.PARTNERSHIP: gettext_noop("Договор (соглашение) о социальном партнёрстве"),
}


@dataclass(frozen=True)
class Held:
    """What the registers of an organisation hold on a day.

    Units: `documents` are kinds in force; `formed`, `ordered` and `started` pairs and groups of
    the school year: agreed on, put into an order, begun; `mentees`, `mentors`, `trained` and
    `minors` people in its registers; `told` the minors with a consent of a representative;
    `agreements` agreements in force.
    """

    documents: frozenset[str] = frozenset()
    formed: int = 0
    ordered: int = 0
    started: int = 0
    mentees: int = 0
    mentors: int = 0
    trained: int = 0
    minors: int = 0
    told: int = 0
    agreements: int = 0


def derived(held: Held) -> dict[Question, int | None]:
    """Answer what registers can: YES, NO, or None where only the organisation knows.

    Registers that should hold a thing and do not answer NO; where a thing may well stand outside
    them (a meeting with a partner, a page of a site) their silence is None.
    Source: мониторинг внедрения в профессиональных организациях Челябинской области (пятнадцать
    пунктов), мониторинг Кузбасса (шесть документов).
    """

    def kept(*kinds: str) -> int:
        return int(held.documents.issuperset(kinds))

    papers: dict[Question, int | None] = {one: kept(one.kind) for one in DOCUMENTS}
    papers[Question.PARTNERSHIP] = int(held.agreements > 0 or kept("partnership"))
    return papers | {
        Question.ACTS: kept("introduction_order"),
        Question.APPOINTED: kept("curator_order"),
        Question.LOCAL_ACTS: kept("regulation", "roadmap"),
        Question.PROGRAMMES: kept("programme"),
        Question.PAIRS: int(held.formed > 0),
        Question.ORDERED: int(0 < held.formed == held.ordered),
        Question.PARENTS: YES if 0 < held.minors == held.told else None,
        Question.STARTED: int(held.started > 0),
        Question.PRACTICES: None,
        Question.REGISTER: int(held.mentees > 0 and held.mentors > 0),
        Question.PARTNERS: YES if held.agreements else None,
        Question.PROVISION: None,
        Question.TRAINING: YES if held.trained else None,
        Question.AUDIT: YES if kept("report") else None,
        Question.PUBLISHED: YES if kept("site") else None,
    }
