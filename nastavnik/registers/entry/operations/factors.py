"""Second factors: set up, asked for, taken away."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.errors import DomainError, gettext_noop
from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry import factors
from nastavnik.registers.entry.choices import Method, Refusal, ResetKind
from nastavnik.registers.entry.factors import TYPE
from nastavnik.registers.entry.limits import CODES
from nastavnik.registers.entry.models import Factor
from nastavnik.registers.entry.operations.entering import end_sessions, refuse
from nastavnik.registers.entry.operations.limiting import count_attempt, forget_attempts
from nastavnik.registers.entry.operations.notices import notify_of_reset
from nastavnik.registers.entry.queries import require_manageable

WRONG_CODE = gettext_noop(
    "Код не подошёл. Введите тот, что приложение показывает сейчас; если и он не подходит, "
    "проверьте, что часы телефона идут верно."
)
WRONG_RECOVERY = gettext_noop(
    "Такого резервного кода нет, или им уже воспользовались: каждый действует один раз."
)
REPLAYED = gettext_noop(
    "Этим кодом уже воспользовались. Подождите, пока приложение покажет следующий, и введите его."
)
WRONG_PASSKEY = gettext_noop("Ключ доступа не подошёл. Попробуйте ещё раз или войдите по коду.")
NO_PASSKEY = gettext_noop("Браузер не создал ключ доступа. Попробуйте ещё раз.")
PASSKEYS_EACH = 10


def add_totp(*, actor: Actor, user: User, secret: str, code: str) -> Factor:
    """Set up an application with codes, proved by the code it shows."""
    policy.require(actor, Action.LOGIN_USE)
    counter = factors.counter_of(secret, factors.normalized(code))
    if counter is None:
        refuse(actor=actor, why=Refusal.CODE, sentence=WRONG_CODE, user=user, field="code")
    with transaction.atomic():
        writing.lock(user)
        _remove(actor, user, TYPE.TOTP)
        return _add(actor, factors.totp_factor(user, secret, counter))


def add_passkey(*, actor: Actor, user: User, credential: str, name: str) -> Factor:
    """Set up a passkey that the browser has just made."""
    policy.require(actor, Action.LOGIN_USE)
    row = factors.passkey_factor(user, credential, name.strip() or _("Ключ доступа"))
    if row is None:
        refuse(actor=actor, why=Refusal.PASSKEY, sentence=NO_PASSKEY, user=user)
    with transaction.atomic():
        writing.lock(user)
        if Factor.objects.filter(user=user, type=TYPE.WEBAUTHN).count() >= PASSKEYS_EACH:
            raise DomainError(gettext_noop("Ключей уже десять: удалите те, что не нужны."))
        return _add(actor, row)


def renew_recovery_codes(*, actor: Actor, user: User) -> list[str]:
    """Make new recovery codes instead of the old ones; they are shown once."""
    policy.require(actor, Action.LOGIN_USE)
    with transaction.atomic():
        writing.lock(user)
        _remove(actor, user, TYPE.RECOVERY_CODES)
        return factors.unused_codes(_add(actor, factors.recovery_factor(user)))


def remove_factor(*, actor: Actor, user: User, factor: Factor) -> None:
    """Take a factor of one's own away; with the last one the recovery codes go too."""
    policy.require(actor, Action.LOGIN_USE)
    with transaction.atomic():
        writing.lock(user)
        writing.delete(actor, factor, act="remove_factor")
        own = Factor.objects.filter(user=user)
        if not own.exclude(type=TYPE.RECOVERY_CODES).exists():
            _remove(actor, user, TYPE.RECOVERY_CODES)


def reset_factors(*, actor: Actor, user: User, reason: str) -> int:
    """Take away all factors of somebody who lost them, and end the sessions; say how many went.

    Whoever must have a factor sets up a new one when they next come in by the password.
    """
    policy.require(actor, Action.INVITATION_ISSUE)
    require_manageable(actor, user)
    if user.pk == actor.user_id:
        raise DomainError(gettext_noop("Свой второй фактор сбрасывает другой человек."))
    if not reason.strip():
        raise DomainError(gettext_noop("Укажите, как вы убедились, что это тот самый человек."))
    with transaction.atomic():
        writing.lock(user)
        rows = list(Factor.objects.filter(user=user))
        if not rows:
            raise DomainError(gettext_noop("Второго фактора у этой учётной записи нет."))
        for row in rows:
            writing.delete(actor, row, act="reset_factor", reason=reason.strip())
        forget_attempts(actor=actor, limit=CODES, account=str(user.pk), device="")
        end_sessions(actor=actor, user=user)
        notify_of_reset(actor=actor, user=user, what=ResetKind.FACTOR, reason=reason.strip())
    return len(rows)


def check_code(*, actor: Actor, user: User, code: str, device: str = "") -> Method:
    """Take a code of the application, or a recovery code: each of them once."""
    policy.require(actor, Action.LOGIN_USE)
    count_attempt(actor=actor, limit=CODES, account=str(user.pk), device=device, user=user)
    given = factors.normalized(code)
    # All application codes are shorter than any recovery code.
    recovery = len(given) > factors.CODE_DIGITS
    with transaction.atomic():
        kind = TYPE.RECOVERY_CODES if recovery else TYPE.TOTP
        rows = writing.lock_many(Factor.objects.filter(user=user, type=kind))
        why = _take_recovery(actor, rows, given) if recovery else _take_totp(actor, rows, given)
    if why is not None:
        wrong = WRONG_RECOVERY if recovery else WRONG_CODE
        sentence = REPLAYED if why is Refusal.REPLAY else wrong
        refuse(actor=actor, why=why, sentence=sentence, user=user, field="code")
    forget_attempts(actor=actor, limit=CODES, account=str(user.pk), device=device)
    return Method.RECOVERY if recovery else Method.TOTP


def check_passkey(*, actor: Actor, user: User, credential: str) -> Method:
    """Take the answer of a passkey; the challenge it answers is good for one."""
    policy.require(actor, Action.LOGIN_USE)
    proved = factors.passkey_proved(user, credential)
    if proved is None:
        refuse(actor=actor, why=Refusal.PASSKEY, sentence=WRONG_PASSKEY, user=user)
    _note_use(actor, Factor.objects.get(pk=proved.pk))
    return Method.PASSKEY


def _take_totp(actor: Actor, rows: list[Factor], given: str) -> Refusal | None:
    for row in rows:
        counter = factors.counter_of(factors.secret_of(row), given)
        if counter is None:
            continue
        if counter <= row.data.get("counter", 0):
            return Refusal.REPLAY
        _note_use(actor, row, {**row.data, "counter": counter})
        return None
    return Refusal.CODE


def _take_recovery(actor: Actor, rows: list[Factor], given: str) -> Refusal | None:
    for row in rows:
        data = factors.recovery_data_without(row, given)
        if data is not None:
            _note_use(actor, row, data)
            return None
    return Refusal.CODE


def _note_use(actor: Actor, row: Factor, data: dict[str, Any] | None = None) -> None:
    changes = {"last_used_at": timezone.now(), "data": data or row.data}
    writing.update(actor, row, changes, act="use_factor")


def _add(actor: Actor, row: Factor) -> Factor:
    row.last_used_at = timezone.now()
    return writing.insert(actor, row, act="add_factor")


def _remove(actor: Actor, user: User, kind: str) -> None:
    for row in Factor.objects.filter(user=user, type=kind):
        writing.delete(actor, row, act="remove_factor")
