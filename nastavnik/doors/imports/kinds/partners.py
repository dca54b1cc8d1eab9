"""Partners and agreements with them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nastavnik.domain.phones import format_phone
from nastavnik.domain.spreadsheets.cleaning.contacts import told_beside
from nastavnik.domain.spreadsheets.cleaning.numbers import Contact
from nastavnik.domain.spreadsheets.kinds.partners import PARTNERS as COLUMNS
from nastavnik.domain.typography import fold_search, format_date
from nastavnik.doors.imports.kinds import words
from nastavnik.doors.imports.kinds.differences import (
    changes,
    contradictions,
    differences,
    label,
    shown,
    too_long,
)
from nastavnik.doors.imports.kinds.drafts import Draft, refusals
from nastavnik.doors.imports.kinds.naming import plan_named, says, write_named
from nastavnik.doors.imports.kinds.partner_names import Partners, plain_name
from nastavnik.doors.imports.kinds.retrying import write_each
from nastavnik.doors.imports.kinds.told import filled
from nastavnik.doors.imports.lines import Difference, ImportKind, Line, Outcome, Plan, Scene, row_of
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.registers.partners.choices import AgreementStatus, PartnerKind
from nastavnik.registers.partners.models import Agreement, Partner
from nastavnik.registers.partners.operations import (
    add_agreements,
    add_partners,
    edit_agreement,
    edit_partner,
)

type Key = tuple[str, str]


@dataclass(slots=True)
class _Told:
    """A partner a line names, and the agreement with it where the line has one."""

    draft: Draft
    key: Key
    facts: dict[str, Any]
    row: Partner | None
    terms: dict[str, Any]
    agreement: Agreement | None = None


def plan(scene: Scene, lines: Sequence[Line]) -> list[Plan]:
    """Compare lines with the partners and the organisation's agreements."""
    return plan_named(
        lines, says("name"), lambda named: [told.draft.plan for told in _compared(scene, named)]
    )


def write(
    actor: Actor, scene: Scene, lines: Sequence[Line], planned: Mapping[int, Plan]
) -> list[Outcome]:
    """Bring the partners and agreements of a chunk of lines."""
    return write_named(lines, says("name"), lambda named: _write(actor, scene, named, planned))


def _write(
    actor: Actor, scene: Scene, lines: Sequence[Line], planned: Mapping[int, Plan]
) -> list[Outcome]:
    batch = _compared(scene, lines)
    refused = refusals(planned, (told.draft for told in batch))
    wanted = [at for at in range(len(batch)) if at not in refused]
    partners, unknown = _bring_partners(actor, [batch[at] for at in wanted])
    refused |= {at: unknown[batch[at].key] for at in wanted if batch[at].key in unknown}
    signing = [at for at in wanted if at not in refused and batch[at].terms]
    new = [at for at in signing if batch[at].agreement is None]
    added = write_each(
        new,
        lambda some: add_agreements(
            actor=actor,
            organization=scene.organization,
            agreements=[
                Agreement(partner=partners[batch[at].key], **batch[at].terms) for at in some
            ],
        ),
    )
    known = [at for at in signing if batch[at].agreement is not None]
    edited = write_each(known, lambda some: [_edit(actor, batch[at]) for at in some])
    refused |= {new[at]: said for at, said in added.refused.items()}
    refused |= {known[at]: said for at, said in edited.refused.items()}
    return [Outcome(line.number, None, refused.get(at, "")) for at, line in enumerate(lines)]


def _bring_partners(
    actor: Actor, batch: Sequence[_Told]
) -> tuple[dict[Key, Partner], dict[Key, str]]:
    """Return the partners of the lines, added and corrected, and those refused."""
    facts: dict[Key, dict[str, Any]] = {}
    found: dict[Key, Partner] = {}
    for told in batch:
        mine = facts.setdefault(told.key, {})
        mine |= {name: value for name, value in told.facts.items() if name not in mine}
        if told.row is not None:
            found[told.key] = told.row
    new = [key for key in facts if key not in found]
    added = write_each(
        [facts[key] for key in new],
        lambda some: add_partners(actor=actor, partners=[Partner(**one) for one in some]),
    )
    known = [key for key, row in found.items() if changes(row, facts[key])]
    edited = write_each(
        known,
        lambda some: [
            edit_partner(
                actor=actor,
                partner=found[key],
                version=found[key].version,
                **changes(found[key], facts[key]),
            )
            for key in some
        ],
    )
    found |= {new[at]: row for at, row in added.rows.items()}
    unknown = {new[at]: said for at, said in added.refused.items()}
    return found, unknown | {known[at]: said for at, said in edited.refused.items()}


def _edit(actor: Actor, told: _Told) -> Agreement:
    row = told.agreement
    if row is None:
        raise ValueError("only known agreements are edited")
    terms = changes(row, told.terms)
    if not terms:
        return row
    return edit_agreement(actor=actor, agreement=row, version=row.version, **terms)


def _compared(scene: Scene, lines: Sequence[Line]) -> list[_Told]:
    everybody = list(Partner.objects.order_by("pk"))
    by_inn = {row.inn: row for row in everybody if row.inn}
    by_name = Partners(everybody)
    batch = [_told(Draft(line, scene.headings), by_inn, by_name) for line in lines]
    _join_namesakes(batch)
    agreements = list(
        Agreement.objects.filter(
            organization=scene.organization,
            partner__in={told.row.pk for told in batch if told.row is not None},
        ).select_related("organization", "partner")
    )
    earlier: dict[Key, tuple[int, dict[str, Any]]] = {}
    signed: dict[tuple[Key, Any], int] = {}
    for told in batch:
        _compare_partner(told, earlier)
        _compare_agreement(told, agreements, signed)
    return batch


def _join_namesakes(batch: Sequence[_Told]) -> None:
    """Let a line without a tax number be about the only partner of its name that has one."""
    numbers: dict[str, set[Key]] = defaultdict(set)
    for told in batch:
        if told.key[0] == "inn":
            numbers[plain_name(told.facts["name"])].add(told.key)
    for told in batch:
        keys = numbers.get(told.key[1], set()) if told.key[0] == "name" else set()
        if len(keys) == 1:
            told.key = next(iter(keys))


def _told(draft: Draft, by_inn: Mapping[str, Partner], by_name: Partners) -> _Told:
    values = draft.line.values
    name, inn = values["name"], values.get("inn") or ""
    row = by_inn.get(inn)
    if row is None:
        named = by_name.named(name)
        # Two enterprises of one name are told apart by their tax numbers.
        row = named if named is not None and not (inn and named.inn) else None
    key = (
        ("row", str(row.pk))
        if row is not None
        else ("inn" if inn else "name", inn or plain_name(name))
    )
    facts = filled({"name": name, "inn": inn, "contact": _contact(values)})
    kind = words.partner_kind(values.get("kind"))
    if kind or row is None:
        facts |= filled({"kind": kind or words.partner_kind(name)})
    if row is not None and plain_name(row.name) != plain_name(name):
        draft.note(
            _("в списке партнёров он записан как «%(name)s»: название не меняется.")
            % {"name": row.name},
            "name",
        )
    if row is not None:
        del facts["name"]
    return _Told(draft, key, facts, row, _terms(values))


def _contact(values: Mapping[str, Any]) -> str:
    """Write whom to call or write to, and all that the cell of a telephone holds, in one line."""
    told = values.get("phone")
    contact = told if isinstance(told, Contact) else Contact()
    person = values.get("contact_person") or ""
    words, extension = told_beside(contact)
    phones = [format_phone(one) for one in contact.phones]
    if extension:
        number = _("доб. %(number)s") % {"number": extension}
        phones = [f"{phones[0]} {number}"] if len(phones) == 1 else [*phones, number]
    parts = [
        person,
        "" if words.casefold() in person.casefold() else words,
        *phones,
        *dict.fromkeys(filter(None, (values.get("email"), *contact.emails))),
    ]
    return ", ".join(part for part in parts if part)


def _terms(values: Mapping[str, Any]) -> dict[str, Any]:
    signed = values.get("signed_on")
    terms = filled(
        {
            "number": values.get("agreement_number"),
            "signed_on": signed,
            "starts_on": values.get("starts_on") or signed,
            "ends_on": values.get("ends_on"),
        }
    )
    return terms | ({"status": AgreementStatus.SIGNED.value} if signed else {})


def _compare_partner(told: _Told, earlier: dict[Key, tuple[int, dict[str, Any]]]) -> None:
    draft, row = told.draft, told.row
    first, before = earlier.setdefault(told.key, (draft.line.number, {}))
    for name in contradictions(told.facts, before):
        draft.wrong(
            _(
                "о том же партнёре в строке %(first)s сказано другое: %(field)s — «%(there)s», а "
                "здесь «%(here)s». Оставьте одно значение."
            )
            % {
                "first": row_of(first),
                "field": label(Partner, name).casefold(),
                "there": shown(Partner, name, before[name]),
                "here": shown(Partner, name, told.facts[name]),
            },
            name,
        )
    fresh = {name: value for name, value in told.facts.items() if name not in before}
    before |= fresh
    for name, limit in too_long(Partner, told.facts):
        draft.wrong(
            _("%(field)s — длиннее, чем помещается: не больше %(limit)s знаков. Сократите.")
            % {"field": label(Partner, name), "limit": limit},
            name,
        )
    if row is not None:
        draft.target, draft.version = row.pk, None
        draft.differences += differences(row, fresh)
    else:
        draft.is_new = first == draft.line.number
        if "kind" not in before:
            kinds = [str(label) for label in PartnerKind.labels]
            draft.ask(_("что это за партнёр? Выберите вид."), "kind", kinds)


def _compare_agreement(
    told: _Told, agreements: Sequence[Agreement], signed: dict[tuple[Key, Any], int]
) -> None:
    draft, terms = told.draft, told.terms
    if not terms:
        return
    if not _are_sound(draft, terms):
        return
    told.agreement = next((row for row in agreements if _is_same(row, told)), None)
    mark = fold_search(terms["number"]) if "number" in terms else terms["starts_on"]
    first = signed.setdefault((told.key, mark), draft.line.number)
    if first != draft.line.number:
        draft.wrong(
            _("это соглашение уже есть в строке %(first)s. Оставьте одну строку.")
            % {"first": row_of(first)},
            "agreement_number",
        )
    elif told.agreement is None:
        words_of = [terms.get("number"), format_date(terms["starts_on"])]
        said = ", ".join(filter(None, words_of))
        draft.differences.append(Difference(_("Соглашение"), "", said))
    else:
        found = differences(told.agreement, terms)
        if found and told.agreement.status == AgreementStatus.TERMINATED:
            sentence = _("расторгнутое соглашение не меняется: добавьте новое.")
            draft.wrong(sentence, "agreement_number")
        draft.differences += found


def _is_same(row: Agreement, told: _Told) -> bool:
    if told.row is None or row.partner_id != told.row.pk:
        return False
    number, terms = told.terms.get("number"), told.terms
    if number and row.number:
        return fold_search(number) == fold_search(row.number)
    return bool(row.starts_on == terms["starts_on"])


def _are_sound(draft: Draft, terms: Mapping[str, Any]) -> bool:
    """Say beforehand what the register of agreements would refuse."""
    starts, ends, signed = terms.get("starts_on"), terms.get("ends_on"), terms.get("signed_on")
    long = too_long(Agreement, terms)
    if starts is None:
        draft.wrong(_("укажите, с какого дня действует соглашение."), "starts_on")
    elif ends is not None and ends < starts:
        sentence = _("срок действия заканчивается раньше, чем начинается. Исправьте даты.")
        draft.wrong(sentence, "ends_on")
    elif ends is not None and signed is not None and signed > ends:
        sentence = _("подписано позже, чем закончился срок действия. Исправьте даты.")
        draft.wrong(sentence, "signed_on")
    elif long:
        draft.wrong(
            _("номер длиннее, чем помещается: не больше %(limit)s знаков. Сократите.")
            % {"limit": long[0][1]},
            "agreement_number",
        )
    else:
        return True
    return False


_NO_PLACE = gettext_lazy("в карточке партнёра для этого нет места")
PARTNERS = ImportKind(
    columns=COLUMNS,
    action=Action.AGREEMENT_EDIT,
    plan=plan,
    write=write,
    hint=gettext_lazy(
        "Предприятия и учреждения, с которыми работает организация, и соглашения с ними"
    ),
    not_kept={
        **dict.fromkeys(("address", "head", "subject", "note"), _NO_PLACE),
        "mentors": gettext_lazy("наставников считают по реестру, а не по числу в таблице"),
    },
)
