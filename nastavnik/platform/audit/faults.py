"""What can be wrong with the trail, and what verifying it says."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Wrong(StrEnum):
    """What can be wrong with a trail."""

    EDITED = "edited"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    CUT = "cut"
    HEAD = "head"
    REPLACED = "replaced"
    INDEX = "index"
    ANCHOR_MISSING = "anchor_missing"
    ANCHOR_BROKEN = "anchor_broken"
    KEY = "key"
    KEY_MISSING = "key_missing"
    KEY_DESTROYED = "key_destroyed"
    KEY_RETURNED = "key_returned"
    GUARD = "guard"
    GUARD_CHANGED = "guard_changed"

    @property
    def words(self) -> str:
        """The fault as a sentence."""
        return str(_SENTENCES[self])


_SENTENCES = {
    Wrong.EDITED: _("событие изменено"),
    Wrong.REMOVED: _("события удалены"),
    Wrong.INSERTED: _("событие вставлено"),
    Wrong.REORDERED: _("события переставлены"),
    Wrong.CUT: _("конец цепочки отрезан, или база возвращена к прежнему состоянию"),
    Wrong.HEAD: _("запись о конце цепочки изменена"),
    Wrong.REPLACED: _("события заменены: закреплена вне базы была другая цепочка"),
    Wrong.INDEX: _("указатель «чьи данные видели» не совпадает с событием"),
    Wrong.ANCHOR_MISSING: _("нет файла закреплений: концы цепочек сверить не с чем"),
    Wrong.ANCHOR_BROKEN: _("файл закреплений изменён"),
    Wrong.KEY: _("ключ данных не открывается"),
    Wrong.KEY_MISSING: _("ключ, которым закрыто событие, удалён"),
    Wrong.KEY_DESTROYED: _("ключ уничтожен помимо журнала: записи об этом нет"),
    Wrong.KEY_RETURNED: _("по журналу ключ уничтожен, а в базе он есть или пропал"),
    Wrong.GUARD: _("нет триггера, который запрещает менять события"),
    Wrong.GUARD_CHANGED: _("триггер, который запрещает менять события, изменён или выключен"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: in which chain, from which event to which."""

    wrong: Wrong
    chain: int | None = None
    seq: int | None = None
    until: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What verifying found; `lags` are events committed but not yet anchored, no fault."""

    events: int = 0
    chains: int = 0
    faults: list[Fault] = field(default_factory=list)
    lags: dict[int, int] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults
