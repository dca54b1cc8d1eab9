from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.requests.numbers import number_in
from nastavnik.platform.ui.editing import ActForm
from nastavnik.platform.ui.fields import DateField, RowsField
from nastavnik.registers.consents.choices import ConsentKind, Relation, SignerKind
from nastavnik.registers.consents.models import ConsentText
from nastavnik.registers.documents.models import Act
from nastavnik.registers.people.models import Person

BY_AGE = _("Кто должен подписывать по возрасту")


class PaperForm(forms.Form):
    """What papers have in common: the text that was signed, the day, the term."""

    text = forms.ModelChoiceField(
        label=_("Какой текст подписан"), queryset=ConsentText.objects.all(), empty_label=None
    )
    given_on = DateField(label=_("Дата согласия"))
    expires_on = DateField(
        label=_("Действует по"), required=False, help_text=_("Пусто — на обычный срок.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = ConsentText.objects.current_on(timezone.localdate())
        self.initial.setdefault("text", current.filter(kind=ConsentKind.PROCESSING).first())


class BulkForm(PaperForm):
    """Papers of many people: everybody is ticked, whoever did not sign is unticked."""

    signer = forms.ChoiceField(
        label=_("Чьи подписи"), choices=[("", BY_AGE), *SignerKind.choices], required=False
    )
    people = RowsField(
        label=_("Чьи согласия заверяете"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["people"]
        field.queryset = people
        self.initial.setdefault("people", list(people.values_list("pk", flat=True)))


class AttestForm(PaperForm):
    """One paper, with who signed it and its scan."""

    signer = forms.ChoiceField(label=_("Кто подписал"), choices=SignerKind.choices)
    signer_name = forms.CharField(label=_("ФИО представителя"), max_length=250, required=False)
    relation = forms.ChoiceField(
        label=_("Кем приходится"), choices=[("", "—"), *Relation.choices], required=False
    )
    basis = forms.CharField(
        label=_("Документ о праве представлять"), max_length=300, required=False
    )
    file = forms.FileField(label=_("Скан"), required=False)


class TextForm(forms.Form):
    """The next edition of a text: what is printed, and for what purposes data are used."""

    kind = forms.ChoiceField(label=_("Вид согласия"), choices=ConsentKind.choices)
    title = forms.CharField(label=_("Заголовок"), max_length=300)
    body = forms.CharField(
        label=_("Текст"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "Абзацы разделяйте пустой строкой. Вместо {operator}, {person} и {term} система "
            "подставит организацию, участника и срок."
        ),
    )
    obligatory = forms.CharField(
        label=_("Цели"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Каждая с новой строки. Без них участие невозможно."),
    )
    optional = forms.CharField(
        label=_("Цели по желанию"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Каждая с новой строки. От них можно отказаться."),
    )
    act = forms.ModelChoiceField(
        label=_("Нормативный акт"), queryset=Act.objects.all(), required=False
    )
    valid_from = DateField(label=_("Действует с"))

    def clean_body(self) -> str:
        """Refuse a text that would not say whose data and who uses them."""
        body: str = self.cleaned_data["body"]
        if missing := [name for name in ("{operator}", "{person}") if name not in body]:
            raise forms.ValidationError(
                _("В тексте нет %(missing)s: бланк не скажет, чьи это данные и кто их оператор."),
                params={"missing": ", ".join(missing)},
            )
        return body

    @property
    def facts(self) -> dict[str, Any]:
        """What the operation takes."""
        facts = dict(self.cleaned_data)
        sides = ((facts.pop("obligatory"), False), (facts.pop("optional"), True))
        facts["purposes"] = [
            {"text": line.strip(), "optional": optional}
            for lines, optional in sides
            for line in lines.splitlines()
            if line.strip()
        ]
        return facts


class GiveForm(forms.Form):
    """What a representative answers on a phone: their name, who they are, what they agree to.

    It carries the edition that was read: an answer is to that one, whichever is in force since.
    """

    edition = forms.IntegerField(widget=forms.HiddenInput)
    signer_name = forms.CharField(label=_("Ваши фамилия, имя и отчество"), max_length=250)
    relation = forms.ChoiceField(label=_("Кем вы приходитесь ребёнку"), choices=Relation.choices)
    basis = forms.CharField(
        label=_("Документ, по которому вы представляете ребёнка"),
        max_length=300,
        required=False,
        help_text=_("Нужен опекуну, попечителю и представителю по документу."),
    )
    optional = forms.MultipleChoiceField(
        label=_("Можно также"), required=False, widget=forms.CheckboxSelectMultiple
    )
    agree = forms.BooleanField(label=_("Текст прочитан, согласие даю"))

    def __init__(self, *args: Any, text: ConsentText, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text, self.own = text, own
        self.initial["edition"] = text.pk
        extra = [line["text"] for line in text.purposes if line["optional"]]
        field: Any = self.fields["optional"]
        field.choices = [(line, line) for line in extra]
        if not extra:
            del self.fields["optional"]
        if own:
            del self.fields["relation"], self.fields["basis"]

    @property
    def is_outdated(self) -> bool:
        """Whether what was sent answers another edition than the one people sign now."""
        return self.is_bound and number_in(self.data.get("edition", "")) != self.text.pk

    def anew(self) -> "GiveForm":
        """The form to read and answer again: who signs is kept, what to is asked anew."""
        signed = ("signer_name", "relation", "basis")
        typed = {name: self.data.get(name, "") for name in signed}
        return GiveForm(initial=typed, text=self.text, own=self.own)

    def clean(self) -> dict[str, Any] | None:
        """Ask for the document of whoever represents by one."""
        cleaned = super().clean()
        by_document = self.cleaned_data.get("relation") in Relation.by_document
        if by_document and not self.cleaned_data.get("basis"):
            self.add_error("basis", _("Укажите документ: его вид, номер и дату."))
        return cleaned


class WithdrawForm(ActForm):
    on = DateField(label=_("Дата отзыва"))
    reason = forms.CharField(label=_("Причина, если названа"), max_length=300, required=False)
