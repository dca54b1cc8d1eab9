"""What a line says of a pair or group: its form, the other side, and whether that can be."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from nastavnik.domain.errors import gettext_noop
from nastavnik.domain.mentoring_forms import CATEGORY_WORDS, Category
from nastavnik.domain.person_names import PersonName
from nastavnik.domain.typography import join_words
from nastavnik.doors.imports.kinds.drafts import Draft
from nastavnik.doors.imports.kinds.others import LINE, PERSON, Found, Mention, Others, Ref
from nastavnik.doors.imports.kinds.pairs import MENTEE, MENTOR, Pairs, Wanted
from nastavnik.doors.imports.kinds.places import Places
from nastavnik.doors.imports.kinds.told import name_told
from nastavnik.doors.imports.lines import Difference
from nastavnik.practice.programmes.models import MentoringForm
from nastavnik.registers.people.choices import EnrolmentStatus

_NAMESAKES = gettext_noop(
    "людей с именем «%(name)s» несколько. Оставьте ячейку пустой и составьте пару на странице пар "
    "и групп."
)
_OTHER_CATEGORY = gettext_noop(
    "%(name)s — %(category)s: форма «%(form)s» не подходит. Выберите другую."
)
_NO_EMPLOYER = gettext_noop(
    "не найдено предприятие, где работает %(name)s. Добавьте партнёра и укажите его название как "
    "место работы."
)


@dataclass(slots=True)
class Pairing:
    """Puts the pairs lines name into their drafts, each pair once."""

    role: str
    other: str
    column: str  # the one that names the other side
    forms: Mapping[str, MentoringForm]
    places: Places
    pairs: Pairs
    others: Others
    wanted: list[Wanted] = field(default_factory=list)
    _seen: set[tuple[int, Ref, Ref]] = field(default_factory=set)

    def choose_form(
        self, draft: Draft, category: str, names: tuple[PersonName, ...]
    ) -> MentoringForm | None:
        """Return the form of a line; where it names none, the only one that fits both sides."""
        code = draft.line.values.get("form")
        if code:
            return self._named_form(draft, code, category)
        fitting = [form for form in self.forms.values() if form.expected(self.role) == category]
        known = {one for name in names for one in self.others.categories(name)}
        if known:
            fitting = [form for form in fitting if form.expected(self.other) in known]
        if len(fitting) == 1:
            words = {"form": fitting[0].label}
            draft.note(_("форма «%(form)s» — единственная подходящая.") % words, "form")
            return fitting[0]
        options = fitting or list(self.forms.values())
        draft.ask(
            _("в какой форме наставничества эта пара? Выберите форму."),
            "form",
            [form.code for form in options],
        )
        return None

    def describe(
        self, at: int, draft: Draft, own: Ref, form: MentoringForm, mentions: list[Mention]
    ) -> None:
        """Put into a draft the pairs or the group of its line that are not there yet."""
        refs: dict[Ref, Mention] = {}
        draft.mentions += [key for one in mentions for key in self.others.bearers(one)]
        for mention in mentions:
            found = self.others.find(mention)
            ref = self._certain(draft, mention, found, form, alone=len(mentions) == 1)
            if ref is None:
                return
            if self._is_possible(draft, own, ref, mention) and self._is_missing(own, ref, form):
                refs[ref] = mention
        if not refs:
            return
        self._seen |= {(form.pk, own, ref) for ref in refs}
        names = join_words(str(mention.name) for mention in refs.values())
        is_group = len(refs) > 1 and form.group_allowed
        title = _("Группа") if is_group else _("Пара")
        draft.differences.append(Difference(title, "", f"{form.label}: {names}"))
        for some in [tuple(refs)] if is_group else [(ref,) for ref in refs]:
            self.wanted.append(Wanted(at, form, own, some))

    def _named_form(self, draft: Draft, code: str, category: str) -> MentoringForm | None:
        form = self.forms.get(code)
        if form is None:
            draft.ask(_("такой формы больше нет: выберите другую."), "form", list(self.forms))
            return None
        if category and form.expected(self.role) != category:
            side = _("наставником") if self.role == MENTOR else _("наставляемым")
            draft.wrong(
                _(
                    "в форме «%(form)s» %(side)s может быть только %(expected)s, а здесь %(here)s. "
                    "Исправьте форму или категорию."
                )
                % {
                    "side": side,
                    "form": form.label,
                    "expected": _word(form.expected(self.role)),
                    "here": _word(category),
                },
                "form",
            )
            return None
        return form

    def _certain(
        self, draft: Draft, mention: Mention, found: Found, form: MentoringForm, *, alone: bool
    ) -> Ref | None:
        """Return whom a mention refers to, or say why that is not certain."""
        if found.alike and self.column in draft.line.answered:
            return mention.new
        if found.alike:
            # One name chosen in place of several would lose the others.
            offered = (*found.alike, mention.name) if alone and self.role == MENTEE else ()
            self._ask_about_alike(draft, mention, found, offered)
            return None
        words = {"name": str(mention.name), "form": form.label}
        if found.namesakes:
            sentence, key = _NAMESAKES, self.column
        elif found.other_category:
            sentence, key = _OTHER_CATEGORY, "form"
            words["category"] = _word(found.other_category)
        elif found.ref == mention.new and self._lacks_employer(mention):
            sentence, key = _NO_EMPLOYER, f"{self.column}_place"
        else:
            self._note_contacts(draft, mention, found.ref)
            return found.ref
        draft.wrong(_(sentence) % words, key)
        return None

    def _ask_about_alike(
        self, draft: Draft, mention: Mention, found: Found, options: tuple[PersonName, ...]
    ) -> None:
        names = join_words(f"«{name}»" for name in found.alike)
        draft.ask(
            _(
                "«%(name)s» похоже на %(names)s. Если это один человек, исправьте имя; если "
                "разные — подтвердите, как написано."
            )
            % {"name": mention.name, "names": names},
            self.column,
            options,
        )

    def _note_contacts(self, draft: Draft, mention: Mention, ref: Ref | None) -> None:
        if ref is not None and self.others.lacks_contacts(ref, mention):
            draft.note(
                _("контакты, %(name)s, не загружаются: исправьте их в карточке.")
                % {"name": mention.name},
                f"{self.column}_phone",
            )

    def _lacks_employer(self, mention: Mention) -> bool:
        return mention.category == Category.EMPLOYEE and "employer" not in mention.facts

    def _is_possible(self, draft: Draft, own: Ref, ref: Ref, mention: Mention) -> bool:
        """Tell whether a pair is allowed; say why where it is not."""
        if own == ref:
            sentence = _("человек не может быть наставником самому себе. Укажите другого.")
            draft.wrong(sentence, self.column)
            return False
        for role, one in ((self.role, own), (self.other, ref)):
            place = self.places.rows.get((role, one[1])) if one[0] == PERSON else None
            if place is not None and place.status not in EnrolmentStatus.open:
                if self._is_known(own, ref):
                    return False
                self._say_left(draft, mention, one == own)
                return False
        if own[0] == ref[0] == PERSON and self.pairs.is_family(*self._sides(own[1], ref[1])):
            draft.wrong(
                _(
                    "%(name)s и этот человек — родитель и ребёнок: пары из них не бывает. "
                    "Укажите другого."
                )
                % {"name": mention.name},
                self.column,
            )
            return False
        return True

    def _say_left(self, draft: Draft, mention: Mention, is_own: bool) -> None:
        name = name_told(draft.line.values) if is_own else mention.name
        draft.wrong(
            _(
                "участник «%(name)s» уже выбыл из программы этого года. Укажите другого или "
                "оставьте ячейку пустой."
            )
            % {"name": name},
            self.column,
        )

    def _is_missing(self, own: Ref, ref: Ref, form: MentoringForm) -> bool:
        if (form.pk, own, ref) in self._seen:
            return False
        return not (
            own[0] == ref[0] == PERSON and self.pairs.has(form, *self._sides(own[1], ref[1]))
        )

    def _is_known(self, own: Ref, ref: Ref) -> bool:
        return own[0] == ref[0] == PERSON and any(
            self.pairs.has(form, *self._sides(own[1], ref[1])) for form in self.forms.values()
        )

    def _sides[T](self, own: T, ref: T) -> tuple[T, T]:
        return (own, ref) if self.role == MENTOR else (ref, own)


def _word(category: str) -> str:
    return CATEGORY_WORDS[Category(str(category))]


def own_ref(person: int | None, first: int) -> Ref:
    """Return what refers to the person of a line: known, or first named in a place."""
    return (LINE, first) if person is None else (PERSON, person)
