from datetime import time, timedelta

from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nastavnik.domain.mentoring_forms import anniversary
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.jobs.timetable import Periodic
from nastavnik.platform.parameters import queries as parameters
from nastavnik.platform.parameters.catalogue import ACTS_KEPT
from nastavnik.registers.privacy import operations
from nastavnik.registers.privacy.compacting import compact_database

NIGHTLY = timedelta(days=1)


@task
def execute_due_erasures() -> None:
    """Destroy the data of everybody whose term has come."""
    operations.execute_due(actor=system_actor("erasure"))


@task
def propose_erasures() -> None:
    """Queue everybody kept too long, and remove acts older than their term."""
    actor = system_actor("retention")
    operations.propose_retention(actor=actor)
    term = anniversary(timezone.localdate(), -parameters.value(ACTS_KEPT))
    operations.prune_acts(actor=actor, before=term)


@task
def empty_unused_accounts() -> None:
    """Empty the accounts nobody has had a role by for longer than the term."""
    operations.empty_unused_accounts(actor=system_actor("retention"))


@task
def destroy_old_scans() -> None:
    """Destroy scans that name people when their term is over, or nobody they name is left."""
    operations.destroy_old_scans(actor=system_actor("retention"))


@task
def sweep_files() -> None:
    """Put aside attached files that no row points to."""
    operations.sweep_files(actor=system_actor("erasure"))


PERIODIC = (
    Periodic(
        name="propose_erasures",
        title=_("Поставить в очередь тех, чей срок хранения истёк"),
        task=propose_erasures,
        every=NIGHTLY,
        at=time(1, 30),
    ),
    Periodic(
        name="execute_due_erasures",
        title=_("Уничтожить данные, срок которых наступил"),
        task=execute_due_erasures,
        every=NIGHTLY,
        at=time(2, 0),
    ),
    Periodic(
        name="empty_unused_accounts",
        title=_("Стереть данные учётных записей, срок хранения которых истёк"),
        task=empty_unused_accounts,
        every=NIGHTLY,
        at=time(2, 15),
    ),
    Periodic(
        name="destroy_old_scans",
        title=_("Уничтожить сканы документов, срок хранения которых истёк"),
        task=destroy_old_scans,
        every=NIGHTLY,
        at=time(2, 30),
    ),
    Periodic(
        name="sweep_files",
        title=_("Отложить файлы, на которые ничто не ссылается"),
        task=sweep_files,
        every=NIGHTLY,
        at=time(3, 0),
    ),
    Periodic(
        name="compact_database",
        title=_("Перезаписать базу данных без удалённого"),
        task=compact_database,
        every=NIGHTLY,
        at=time(4, 0),
    ),
)
