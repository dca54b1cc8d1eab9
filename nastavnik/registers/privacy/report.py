"""The papers: what is held on a person, and the act that it was destroyed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_date, format_date_long
from nastavnik.platform.printing.report import (
    Block,
    Column,
    Heading,
    Paragraph,
    Report,
    Signature,
    Table,
)
from nastavnik.registers.privacy.dossier import Done, Dossier
from nastavnik.registers.privacy.queries import ActPaper, Destroyed

# Two of them and the words before fit into one line.
_BLANK = "_" * 22


def dossier_report(paper: Dossier) -> Report:
    """What is held on a person, so that a parent can read it."""
    lead = _(
        "Здесь перечислено всё, что хранится об этом человеке в информационной системе "
        "«Наставник»: "
        "записи реестров, согласия и файлы, а также кто смотрел эти данные и что с ними делали. "
        "Ошибку исправит организация, которая ведёт реестр; она же примет отзыв согласия. После "
        "отзыва данные уничтожаются в срок до 30 дней."
    )
    return _held_report(paper, lead)


def account_report(paper: Dossier) -> Report:
    """What is held on whoever an account belongs to."""
    lead = _(
        "Здесь перечислено всё, что хранится в информационной системе «Наставник» о владельце "
        "учётной записи: сама запись, роли, способы входа, устройства, а также что с ними "
        "делали. Пароль и ключи хранятся так, что прочитать их нельзя. Ошибку исправит "
        "тот, кто назначил роль. Что записано о человеке в реестрах, стоит в отдельном файле: "
        "его выдаёт организация, которая ведёт реестр."
    )
    return _held_report(paper, lead)


def _held_report(paper: Dossier, lead: str) -> Report:
    issued = f"{format_date_long(paper.issued_at.date())} {paper.issued_at:%H:%M}"
    blocks: list[Block] = [Paragraph(lead)]
    blocks.append(Heading(_("Что хранится")))
    for number, row in enumerate(paper.holdings, 1):
        blocks.append(Heading(f"{number}. {row.title}", level=2))
        blocks.append(_facts_table(row.facts))
    blocks.append(Heading(_("Кто смотрел и выгружал эти данные")))
    blocks.append(_done_table(paper.views, _("Никто не смотрел и не выгружал.")))
    blocks.append(Heading(_("Что с ними делали")))
    blocks.append(_done_table(paper.changes, _("Записей нет.")))
    return Report(
        title=_("Сведения о персональных данных"),
        subtitle=paper.whose,
        blocks=tuple(blocks),
        requisites=tuple(paper.held_by),
        date_line=_("Выдано %s") % issued,
        footer_note=_("Выдано по статье 14 Федерального закона от 27.07.2006 № 152-ФЗ"),
    )


def _facts_table(facts: Sequence[tuple[str, str]]) -> Block:
    if not facts:
        return Paragraph(_("Заполненных полей нет."))
    columns = (Column(_("Что"), 0.35), Column(_("Значение"), 0.65))
    return Table(columns, tuple(facts))


def _done_table(rows: Sequence[Done], nothing: str) -> Block:
    if not rows:
        return Paragraph(nothing)
    columns = (
        Column(_("Когда"), 0.2),
        Column(_("Что"), 0.35),
        Column(_("В роли"), 0.2),
        Column(_("Откуда"), 0.25),
    )
    lines = tuple((f"{row.at:%d.%m.%Y %H:%M}", row.what, row.role, row.place) for row in rows)
    return Table(columns, lines)


def act_report(paper: ActPaper) -> Report:
    """The act of destruction (приказ Роскомнадзора № 179); the extract of the log goes along."""
    act = paper.act
    blocks: list[Block] = [*_act_words(paper), Heading(_("Чьи данные уничтожены"))]
    blocks.append(_subjects_table(paper.subjects))
    blocks += _kept_documents(paper.kept)
    blocks += _paper_media(act.paper)
    blocks.append(Paragraph(_("Приложение: выгрузка из журнала регистрации событий.")))
    return Report(
        title=_("Акт об уничтожении персональных данных"),
        subtitle=f"№\u00a0{act.number}",
        blocks=tuple(blocks),
        requisites=(paper.operator, *((act.address,) if act.address else ())),
        date_line=format_date_long(act.drawn_up_on),
        signatures=(Signature(act.performer_post or _("Должность"), act.performer_name or _BLANK),),
        footer_note=_("Хранить 3 года со дня уничтожения данных"),
    )


def _act_words(paper: ActPaper) -> list[Block]:
    act = paper.act
    operator = _("Оператор: %(name)s, адрес: %(address)s.") % {
        "name": paper.operator,
        "address": act.address or _BLANK,
    }
    performer = _("Данные уничтожил(а): %(post)s %(name)s") % {
        "post": act.performer_post or _BLANK,
        "name": act.performer_name or _BLANK,
    }
    return [
        Paragraph(
            _(
                "Составлен по требованиям к подтверждению уничтожения персональных данных, "
                "утверждённым приказом Роскомнадзора от 28.10.2022 № 179."
            )
        ),
        Paragraph(operator),
        Paragraph(_("Другому лицу обработка персональных данных не поручалась.")),
        Paragraph(performer),
        Paragraph(
            _("Данные уничтожены из информационной системы персональных данных «Наставник».")
        ),
        Paragraph(
            _(
                "Способ уничтожения: записи, файлы и поля, по которым можно узнать человека, "
                "удалены "
                "или перезаписаны; ключи, которыми зашифрованы сведения о нём в журнале событий, "
                "уничтожены; база данных перезаписана без удалённого. Сохранены обезличенные "
                "сведения для статистики."
            )
        ),
        Paragraph(
            _(
                "Субъекты названы номером в реестре организации — иной информацией, относящейся к "
                "определённому физическому лицу: имён не осталось."
            )
        ),
    ]


def _subjects_table(subjects: Sequence[Destroyed]) -> Table:
    columns = (
        Column(_("№"), 0.06),
        Column(_("Субъект"), 0.14),
        Column(_("Категории уничтоженных данных"), 0.42),
        Column(_("Причина"), 0.2),
        Column(_("Дата"), 0.18),
    )
    rows = tuple(
        (
            str(place),
            row.number,
            "; ".join(row.categories),
            row.ground,
            format_date(row.executed_on) if row.executed_on else "",
        )
        for place, row in enumerate(subjects, 1)
    )
    return Table(columns, rows)


def _kept_documents(kept: Sequence[tuple[str, str]]) -> list[Block]:
    if not kept:
        return []
    ground = _(
        "Эти документы называют субъектов и хранятся до конца срока по Федеральному закону от "
        "22.10.2004 № 125-ФЗ «Об архивном деле в Российской Федерации»: на хранение архивных "
        "документов Федеральный закон № 152-ФЗ не распространяется (статья 1, часть 2, пункт 2)."
    )
    columns = (Column(_("Субъект"), 0.2), Column(_("Документ и срок хранения"), 0.8))
    heading = Heading(_("Документы, оставленные на хранение"))
    return [heading, Paragraph(ground), Table(columns, tuple(kept))]


def _paper_media(text: str) -> list[Block]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return [Paragraph(_("Бумажные носители по этому акту не уничтожались."))]
    rows = tuple((str(place), line) for place, line in enumerate(lines, 1))
    columns = (Column(_("№"), 0.08), Column(_("Носитель и число листов"), 0.92))
    return [Heading(_("Уничтоженные бумажные носители")), Table(columns, rows)]


def extract_report(paper: ActPaper) -> Report:
    """The extract from the log of events, the second proof that the order asks for."""
    columns = (
        Column(_("Субъект"), 0.1),
        Column(_("Категории уничтоженных данных"), 0.28),
        Column(_("Информационная система"), 0.19),
        Column(_("Причина"), 0.13),
        Column(_("Дата и время"), 0.13),
        Column(_("Запись журнала"), 0.17),
    )
    rows = tuple(
        (
            row.number,
            "; ".join(row.categories),
            _("ИСПДн «Наставник»"),
            row.ground,
            f"{row.executed_at:%d.%m.%Y %H:%M:%S}" if row.executed_at else "",
            row.entry,
        )
        for row in paper.subjects
    )
    explained = _(
        "Запись журнала — номер цепочки и место в ней, затем начало контрольной суммы: по ней "
        "проверяется, что журнал не меняли."
    )
    return Report(
        title=_("Выгрузка из журнала регистрации событий"),
        subtitle=_("к акту об уничтожении персональных данных №\u00a0%s") % paper.act.number,
        blocks=(Paragraph(explained), Table(columns, rows)),
        requisites=(paper.operator,),
        date_line=format_date_long(paper.act.drawn_up_on),
        footer_note=_("Хранить 3 года со дня уничтожения данных"),
    )
