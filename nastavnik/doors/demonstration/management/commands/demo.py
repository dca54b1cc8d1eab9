"""The command `demo`: the demonstration city from nothing to a served site and a written note."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.errors import DomainError
from nastavnik.doors.demonstration import loading, reporting, shipped, tree
from nastavnik.doors.demonstration.logins import LOGINS, PASSWORD, require_no_foreign_accounts
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.notes import operations as notes
from nastavnik.oversight.notes import publishing
from nastavnik.oversight.notes.models import Note
from nastavnik.platform.access.policy import Actor, system_actor
from nastavnik.registers.accounts.models import User
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.periods.models import Period

DEFAULT_OUT = Path("build") / "demo"


class Command(BaseCommand):
    help = _("Загружает демонстрационный город, пишет его справку и раздаёт страницы.")
    # The database may not be there yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to write, whether and where to serve."""
        parser.add_argument("--no-serve", action="store_true", help=_("не раздавать страницы"))
        parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help=_("папка для справки"))
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare everything, say where it is, serve."""
        # The workers of the server read the settings anew.
        os.environ["NASTAVNIK_DATA_DIR"] = str(settings.DATA_DIR)
        try:
            city = self._prepare(actor := system_actor("demo"))
        except DomainError as error:
            raise CommandError(str(error)) from error
        self._write_note(actor, city, options["out"])
        self._introduce(options)
        if not options["no_serve"]:
            call_command("serve", host=options["host"], port=options["port"], worker=True)

    def _prepare(self, actor: Actor) -> Organization:
        """Bring database and static files into being, with the city in them."""
        # A database somebody works in is left as it is: not even migrated.
        if User._meta.db_table in connection.introspection.table_names():
            require_no_foreign_accounts()
        self.stdout.write(_("Готовлю базу данных и страницы…"))
        call_command("migrate", verbosity=0, interactive=False)
        self.check(databases=[DEFAULT_DB_ALIAS])
        call_command("collectstatic", verbosity=0, interactive=False)
        self.stdout.write(_("Загружаю город: 41 организация, 500 наставляемых, 346 наставников…"))
        city = loading.load_city(actor=actor)
        self.stdout.write(_("Собираю отчёты: декабрь 2020 года, прошлый и нынешний кварталы…"))
        reporting.load_reports(actor=actor, today=timezone.localdate())
        return city

    def _write_note(self, actor: Actor, city: Organization, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        publishing.write_files(_note(actor, city), directory)
        self.stdout.write(_("Справка: %s") % directory.resolve())
        found = shipped.shipped_json()
        path = publishing.write_json(directory / shipped.FILE_NAME, found)
        self.stdout.write(
            _(
                "Замечания к показателям приказа Челябинской области и программы техникума: "
                "%(count)s — %(path)s"
            )
            % {"count": len(found), "path": path.resolve()}
        )

    def _introduce(self, options: dict[str, Any]) -> None:
        """Print the address and a login for every role."""
        width = max(len(str(login.role.label)) for login in LOGINS)
        address = max(len(login.email) for login in LOGINS)
        codes = [login.organization for login in LOGINS]
        places = {row.code: row for row in Organization.objects.filter(code__in=codes)}
        lines = [
            f"  {login.role.label:<{width}}  {login.email:<{address}}  {places[login.organization]}"
            for login in LOGINS
        ]
        self.stdout.write("")
        self.stdout.write(_("Адрес:   http://%(host)s:%(port)d/") % options)
        self.stdout.write(_("Пароль:  %s (один для всех)") % PASSWORD)
        self.stdout.write("\n".join(["", *lines, ""]))


def _note(actor: Actor, city: Organization) -> Note:
    """Return the note of December with figures computed now."""
    period = Period.objects.get(title=tree.DECEMBER.title)
    indicator_set = IndicatorSet.objects.get(code=loading.INDICATOR_SET, edition=1)
    facts = {"organization": city, "period": period, "indicator_set": indicator_set}
    if (note := Note.objects.filter(obligation=None, **facts).first()) is not None:
        return notes.regenerate(actor=actor, note=note)
    return notes.create_note(
        actor=actor, organization=city, period=period, indicator_set=indicator_set
    )
