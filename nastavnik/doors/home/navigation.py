"""The main navigation: what the role of the person may open."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nastavnik.platform.access import policy
from nastavnik.platform.access.matrix import Action, Reach, Role
from nastavnik.platform.ui.navigation import Identity, NavigationItem


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of navigation and the right it takes."""

    label: str | Promise
    route: str
    icon: str
    action: Action
    group: str | Promise


MONITORING, REGISTERS, SETTINGS = _("Мониторинг"), _("Реестры"), _("Настройки")
SAFETY = _("Доступ и персональные данные")

# One's own few rows stand on the home page: a list, a filter and a search would be about one line.
NO_LISTS = (Reach.NONE, Reach.LINK, Reach.SELF)
ENTRIES = (
    Entry(_("Показатели"), "indicators:list", "chart-bar", Action.INDICATOR_VIEW, MONITORING),
    Entry(
        _("Отчёты"),
        "campaigns:submission_list",
        "clipboard-check",
        Action.SUBMISSION_VIEW,
        MONITORING,
    ),
    Entry(_("Приём отчётов"), "campaigns:review_list", "inbox", Action.REVIEW_VIEW, MONITORING),
    Entry(_("Кампании"), "campaigns:list", "calendar", Action.CAMPAIGN_VIEW, MONITORING),
    Entry(
        _("Сведения прошлых лет"),
        "campaigns:past_list",
        "history",
        Action.PAST_FIGURE_VIEW,
        MONITORING,
    ),
    Entry(_("Справки"), "notes:list", "file-text", Action.NOTE_VIEW, MONITORING),
    Entry(
        _("Внесённые показания"), "indicators:measure_list", "edit", Action.MEASURE_VIEW, MONITORING
    ),
    Entry(_("Организации"), "organizations:list", "building", Action.ORGANIZATION_VIEW, REGISTERS),
    Entry(_("Люди"), "people:list", "users", Action.PERSON_VIEW, REGISTERS),
    Entry(_("Реестр наставляемых"), "people:mentees", "user", Action.PERSON_VIEW, REGISTERS),
    Entry(_("Реестр наставников"), "people:mentors", "user-check", Action.PERSON_VIEW, REGISTERS),
    Entry(_("Загрузка из Excel"), "imports:list", "table-import", Action.IMPORT_VIEW, REGISTERS),
    Entry(_("Согласия"), "consents:list", "file-check", Action.CONSENT_VIEW, REGISTERS),
    Entry(_("Пары и группы"), "mentorships:list", "link", Action.MENTORSHIP_VIEW, REGISTERS),
    Entry(_("Партнёры"), "partners:list", "briefcase", Action.PARTNER_VIEW, REGISTERS),
    Entry(
        _("Соглашения"), "partners:agreement_list", "file-check", Action.AGREEMENT_VIEW, REGISTERS
    ),
    Entry(_("Документы"), "documents:list", "files", Action.DOCUMENT_VIEW, REGISTERS),
    Entry(
        _("Контингент"),
        "organizations:contingent_list",
        "users-group",
        Action.CONTINGENT_VIEW,
        REGISTERS,
    ),
    Entry(_("Формы наставничества"), "programmes:form_list", "list", Action.FORM_VIEW, SETTINGS),
    Entry(
        _("Наборы показателей"),
        "indicators:set_list",
        "adjustments-horizontal",
        Action.INDICATOR_SET_VIEW,
        SETTINGS,
    ),
    Entry(
        _("Нормативные акты"),
        "documents:act_list",
        "files",
        Action.INDICATOR_SET_EDIT,
        SETTINGS,
    ),
    Entry(
        _("Тексты согласий"),
        "consents:text_list",
        "file-text",
        Action.CONSENT_TEXT_EDIT,
        SETTINGS,
    ),
    Entry(_("Учебные годы и периоды"), "periods:list", "calendar", Action.PERIOD_VIEW, SETTINGS),
    Entry(_("Фоновые задания"), "jobs:queue", "clock", Action.QUEUE_VIEW, SETTINGS),
    Entry(_("Письма"), "outbox:list", "mail", Action.LETTER_VIEW, SETTINGS),
    Entry(_("Настройки системы"), "parameters:list", "settings", Action.PARAMETER_VIEW, SETTINGS),
    Entry(_("Приглашения"), "entry:invitations", "users", Action.INVITATION_VIEW, SAFETY),
    Entry(_("Учётные записи"), "accounts:list", "lock", Action.ACCOUNT_VIEW, SAFETY),
    Entry(_("Журнал действий"), "trail:list", "history", Action.AUDIT_VIEW, SAFETY),
    Entry(_("Уничтожение данных"), "privacy:list", "trash", Action.ERASURE_VIEW, SAFETY),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give every page its navigation and the name of who is at work."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.role is Role.VISITOR:
        return {}
    items = [
        NavigationItem(entry.label, url, entry.icon, request.path == url, entry.group)
        for entry in ENTRIES
        if policy.reach_of(actor, entry.action) not in NO_LISTS and (url := _url(entry.route))
    ]
    assignment = request.assignment  # type: ignore[attr-defined]
    asks_for_work = policy.reach_of(actor, Action.IMPORT_VIEW) not in NO_LISTS
    identity = Identity(
        actor.name,
        actor.role_label,
        assignment.organization.short_name,
        _url("entry:security"),
        _url("jobs:list") if asks_for_work else "",
    )
    others = request.other_assignments  # type: ignore[attr-defined]
    return {"navigation": items, "identity": identity, "other_assignments": others}


def _url(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
