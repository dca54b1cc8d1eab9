"""The command `create_administrator`: the first person who may open the site and set it up."""

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.matrix import Role
from nastavnik.platform.access.policy import Actor, system_actor
from nastavnik.registers.accounts import operations
from nastavnik.registers.organizations import operations as organizations
from nastavnik.registers.organizations.choices import Kind
from nastavnik.registers.organizations.models import Organization

ROOT_CODE = "ROOT"


class Command(BaseCommand):
    help = _("Открывает учётную запись системного администратора; пароль спрашивает.")
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and at which organisation; what is left out is asked."""
        parser.add_argument("--email", help=_("электронная почта для входа"))
        parser.add_argument("--name", help=_("фамилия, имя, отчество"))
        parser.add_argument("--organization", help=_("код организации; обычно это корень дерева"))
        parser.add_argument(
            "--root-name", help=_("название корня дерева, если организаций ещё нет")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for what is missing, open the account and assign the role, all or nothing."""
        email = options["email"] or _ask(_("Электронная почта: "))
        name = options["name"] or _ask(_("Фамилия, имя, отчество: "))
        actor = system_actor("create_administrator")
        try:
            with transaction.atomic():
                place = _place(actor, options["organization"], options["root_name"])
                user = operations.add_user(
                    actor=actor, email=email, name=name, password=_ask_password()
                )
                # Whoever comes first sets up the system and opens the accounts of the others.
                for role in (Role.SECURITY, Role.ADMINISTRATOR):
                    operations.assign(
                        actor=actor,
                        user=user,
                        role=role,
                        organization=place,
                        starts_on=timezone.localdate(),
                    )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Администратор %(name)s (%(email)s) назначен: %(place)s.")
            % {"name": user.name, "email": user.email, "place": place}
        )


def _place(actor: Actor, code: str | None, root_name: str | None) -> Organization:
    """Return the organisation asked for, else the only root; an empty tree gets its root."""
    if code:
        found = Organization.objects.filter(code=code).first()
        if found is None:
            raise CommandError(_("Организации с кодом «%s» нет.") % code)
        return found
    roots = list(Organization.objects.filter(parent=None)[:2])
    if len(roots) > 1:
        raise CommandError(_("Корней дерева несколько: укажите --organization КОД."))
    if roots:
        return roots[0]
    name = root_name or _ask(_("Название корня дерева (министерство, департамент): "))
    return organizations.add_organization(
        actor=actor,
        parent=None,
        code=ROOT_CODE,
        kind=Kind.MINISTRY,
        name=name,
        short_name=name[: Organization._meta.get_field("short_name").max_length],
    )


def _ask(question: str) -> str:
    try:
        answer = input(question).strip()
    except EOFError as error:
        raise CommandError(_("Ответа нет: «%s».") % question.strip(" :")) from error
    if not answer:
        raise CommandError(_("Ответ пуст: «%s».") % question.strip(" :"))
    return answer


def _ask_password() -> str:
    """Ask twice on a terminal; from a pipe, take one line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(_("Пароль: "))
    if getpass.getpass(_("Пароль ещё раз: ")) != password:
        raise CommandError(_("Пароли не совпали."))
    return password
