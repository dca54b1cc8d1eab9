"""The command `audit`: the trail verified, its keys wrapped anew, its anchors begun anew."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from nastavnik.domain.typography import format_number
from nastavnik.platform.access.policy import system_actor
from nastavnik.platform.audit import operations
from nastavnik.platform.audit.faults import Fault, Report
from nastavnik.platform.audit.verifying import verify
from nastavnik.registers.organizations.models import Organization

ACTOR = system_actor("nastavnik audit")


class Command(BaseCommand):
    help = _("Проверяет журнал действий и ведёт его ключи.")

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do with the trail."""
        acts = parser.add_subparsers(dest="act", required=True)
        checking = acts.add_parser("verify", help=_("проверить цепочки событий"))
        checking.add_argument("--organization", metavar="CODE", help=_("только этой организации"))
        checking.add_argument("--json", action="store_true", help=_("ответ одним объектом JSON"))
        acts.add_parser("rewrap", help=_("обернуть ключи данных нынешним NASTAVNIK_DATA_KEY"))
        anew = acts.add_parser("reanchor", help=_("закрепить цепочки заново после восстановления"))
        anew.add_argument("--reason", required=True, help=_("почему: останется в журнале"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say what came of it."""
        if options["act"] == "verify":
            self._verify(options["organization"], as_json=options["json"])
        elif options["act"] == "rewrap":
            count = operations.rewrap_keys(actor=ACTOR)
            self.stdout.write(_("Обёрнуто ключей: %s.") % format_number(count))
        else:
            count = operations.restart_anchors(actor=ACTOR, reason=options["reason"])
            self.stdout.write(_("Закреплено цепочек: %s.") % format_number(count))

    def _verify(self, code: str | None, *, as_json: bool) -> None:
        report = verify(_chain_of(code) if code else None)
        self.stdout.write(
            json.dumps(_told(report), ensure_ascii=False) if as_json else _said(report)
        )
        if not report.holds:
            raise CommandError(
                _("Журнал повреждён: %s. Сохраните базу и файл закреплений как есть.")
                % format_number(len(report.faults))
            )


def _chain_of(code: str) -> int:
    organization = Organization.objects.filter(code=code).first()
    if organization is None:
        raise CommandError(_("Нет организации с кодом %s.") % code)
    return organization.pk


def _told(report: Report) -> dict[str, Any]:
    faults = [{**asdict(fault), "words": fault.wrong.words} for fault in report.faults]
    return {**asdict(report), "ok": report.holds, "faults": faults}


def _said(report: Report) -> str:
    lines = [
        _("Событий: %(events)s, цепочек: %(chains)s.")
        % {"events": format_number(report.events), "chains": format_number(report.chains)}
    ]
    codes = dict(Organization.objects.values_list("pk", "code"))
    lines += [_line(fault, codes) for fault in report.faults]
    if report.lags:
        late = format_number(sum(report.lags.values()))
        lines.append(_("Ещё не были закреплены вне базы (это не ошибка): %s.") % late)
    return "\n".join([*lines, _("Всё в порядке.")] if report.holds else lines)


def _line(fault: Fault, codes: dict[int, str]) -> str:
    place = []
    if fault.chain is not None:
        place.append(_("цепочка %s") % codes.get(fault.chain, fault.chain))
    if fault.seq is not None:
        until = f"–{fault.until}" if fault.until and fault.until != fault.seq else ""
        place.append(_("событие %s") % f"{fault.seq}{until}")
    if fault.about:
        place.append(fault.about)
    return f"{', '.join(place)}: {fault.wrong.words}" if place else fault.wrong.words
