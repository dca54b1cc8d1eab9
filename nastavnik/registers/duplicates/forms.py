from typing import Any, cast

from django import forms
from django.db.models import Model
from django.utils.translation import gettext, gettext_lazy

from nastavnik.platform.audit.writing import StaleVersionError
from nastavnik.platform.ui.confirming import NothingToAsk
from nastavnik.platform.ui.editing import ActForm
from nastavnik.registers.duplicates.models import Merge
from nastavnik.registers.duplicates.queries import chosen_words
from nastavnik.registers.duplicates.standing import Standing
from nastavnik.registers.people.models import Person
from nastavnik.registers.privacy.walking import nameless

ONE, ANOTHER, TAKE = "one", "another", "take_"


class PairForm(ActForm):
    """What two people differ in and which of it stays; it carries the versions of both."""

    another_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Почему это разные люди"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Пригодится, если решите «Разные люди»."),
    )

    def __init__(self, *args: Any, row: Person, another: Person, **kwargs: Any) -> None:
        self.another = another
        super().__init__(*args, row=row, **kwargs)
        self.same: list[tuple[str, str]] = []
        here, there = chosen_words(row), chosen_words(another)
        for name, (label, words) in here.items():
            other_words = there[name][1]
            if words != other_words:
                self.fields[TAKE + name] = self._choice(label, words, other_words)
            elif words:
                self.same.append((label, words))
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return any(name.startswith(TAKE) for name in self.fields)

    @property
    def taken(self) -> list[str]:
        """The fields whose value of the other row stays."""
        chosen = self.cleaned_data.items()
        return [name.removeprefix(TAKE) for name, value in chosen if value == ANOTHER]

    @property
    def versions(self) -> tuple[int | None, int | None]:
        """Which versions of both the page showed."""
        return self.cleaned_data["row_version"], self.cleaned_data["another_version"]

    def clean(self) -> dict[str, Any] | None:
        """Refuse to decide about an other person than the page showed, too."""
        cleaned = super().clean()
        if self.cleaned_data.get("another_version") != self.another.version:
            self.show_differences(self.another)
            self.add_error(None, str(StaleVersionError(self.another)))
        return cleaned

    def words_of(self, row: Model) -> dict[str, str]:
        """Both people in words."""
        return {
            f"{label}, {nameless(person.pk)}": words
            for person in self._pair(row)
            for label, words in super(PairForm, self).words_of(person).items()
        }

    def _opened(self, row: Model) -> dict[str, Any]:
        one, another = self._pair(row)
        versions = {"row_version": one.version, "another_version": another.version}
        return {**super()._opened(row), **versions}

    def _pair(self, row: Model) -> tuple[Person, Person]:
        current, shown = cast(Person, row), cast(Person, self.row)
        if current.pk == self.another.pk:
            return shown, current
        return current, self.another

    def _choice(self, label: str, words: str, other_words: str) -> forms.ChoiceField:
        said = gettext("%(value)s — запись %(number)s")
        nothing = gettext("не указано")
        choices = [
            (side, said % {"value": value or nothing, "number": nameless(person.pk)})
            for side, value, person in (
                (ONE, words, cast(Person, self.row)),
                (ANOTHER, other_words, self.another),
            )
        ]
        return forms.ChoiceField(
            label=label,
            choices=choices,
            initial=ONE if words else ANOTHER,
            widget=forms.RadioSelect,
        )


class UndoForm(NothingToAsk):
    """A yes to undoing a merge; it carries what the page said would stay."""

    left_seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: Merge, found: Standing, **kwargs: Any) -> None:
        self.found = found
        super().__init__(*args, row=row, **kwargs)

    def clean(self) -> dict[str, Any] | None:
        """Refuse what was decided about rows that somebody has edited since."""
        cleaned = super().clean()
        if not self.errors and self.cleaned_data.get("left_seen") != self.found.mark:
            self.show_differences(self.row)
            self.add_error(
                None, gettext("Пока страница была открыта, изменилось то, что останется как есть.")
            )
        return cleaned

    def words_of(self, row: Model) -> dict[str, str]:
        """The merge, and what would stay."""
        return {**super().words_of(row), gettext("Останется"): " ".join(self.found.left)}

    def _opened(self, row: Model) -> dict[str, Any]:
        return {**super()._opened(row), "left_seen": self.found.mark}
