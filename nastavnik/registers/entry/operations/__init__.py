"""Every write of log-in, one file for each kind."""

from nastavnik.registers.entry.operations.entering import (
    check_password,
    confirm_password,
    end_session,
    end_sessions,
    enter,
    leave,
    refuse,
)
from nastavnik.registers.entry.operations.external import (
    connect_external,
    disconnect_external,
    find_external,
)
from nastavnik.registers.entry.operations.factors import (
    add_passkey,
    add_totp,
    check_code,
    check_passkey,
    remove_factor,
    renew_recovery_codes,
    reset_factors,
)
from nastavnik.registers.entry.operations.invitations import (
    accept_offer,
    invite,
    renew_invitation,
    renew_offer,
    revoke_invitation,
)
from nastavnik.registers.entry.operations.keeping import forget_expired, forget_input, keep_input
from nastavnik.registers.entry.operations.notices import dismiss_notice, notify_of_reset
from nastavnik.registers.entry.operations.passwords import (
    accept_link,
    change_password,
    forgotten_password,
    issue_password_link,
)

__all__ = [
    "accept_link",
    "accept_offer",
    "add_passkey",
    "add_totp",
    "change_password",
    "check_code",
    "check_passkey",
    "check_password",
    "confirm_password",
    "connect_external",
    "disconnect_external",
    "dismiss_notice",
    "end_session",
    "end_sessions",
    "enter",
    "find_external",
    "forget_expired",
    "forget_input",
    "forgotten_password",
    "invite",
    "issue_password_link",
    "keep_input",
    "leave",
    "notify_of_reset",
    "refuse",
    "remove_factor",
    "renew_invitation",
    "renew_offer",
    "renew_recovery_codes",
    "reset_factors",
    "revoke_invitation",
]
