"""Every write of the queue of erasures, its execution and its acts."""

from nastavnik.registers.privacy.operations.acts import draw_up_act, edit_act, prune_acts
from nastavnik.registers.privacy.operations.closing import empty_account, empty_unused_accounts
from nastavnik.registers.privacy.operations.execution import execute_due, execute_erasure
from nastavnik.registers.privacy.operations.queueing import (
    cancel_erasure,
    propose_retention,
    queue_erasure,
)
from nastavnik.registers.privacy.operations.replaying import replay
from nastavnik.registers.privacy.operations.scans import destroy_old_scans
from nastavnik.registers.privacy.operations.sweeping import sweep_files

__all__ = [
    "cancel_erasure",
    "destroy_old_scans",
    "draw_up_act",
    "edit_act",
    "empty_account",
    "empty_unused_accounts",
    "execute_due",
    "execute_erasure",
    "propose_retention",
    "prune_acts",
    "queue_erasure",
    "replay",
    "sweep_files",
]
