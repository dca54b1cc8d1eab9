from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nastavnik.domain import typography
from nastavnik.domain.phones import format_phone
from nastavnik.platform.ui.forms import SummaryError, summary_errors
from nastavnik.platform.ui.links import page_links, query_with

register = template.Library()
NOTHING_KNOWN = "—"


@register.filter
def number(value: Decimal | int | float | None, digits: int = 0) -> str:
    """1234.5 → «1 234,5»; nothing known → «—»."""
    return NOTHING_KNOWN if value in (None, "") else typography.format_number(value, digits)


@register.filter
def percent(value: Decimal | int | float | None, digits: int = 1) -> str:
    """12.5 → «12,5 %»; nothing known → «—»."""
    return NOTHING_KNOWN if value in (None, "") else typography.format_percent(value, digits)


@register.filter
def date_short(day: date | None) -> str:
    """A date → «05.04.2026»."""
    return typography.format_date(day) if day else NOTHING_KNOWN


@register.filter
def date_long(day: date | None) -> str:
    """A date → «5 апреля 2026 г.»."""
    return typography.format_date_long(day) if day else NOTHING_KNOWN


@register.filter
def phone(stored: str | None) -> str:
    """+79123456789 → «+7 912 345-67-89»."""
    return format_phone(stored) if stored else NOTHING_KNOWN


@register.filter
def plural(count: int, words: str) -> str:
    """{{ 5|plural:"пара,пары,пар" }} → «пар»."""
    one, few, many = (word.strip() for word in words.split(","))
    return typography.plural(count, one, few, many)


@register.filter
def counted(count: int, words: str) -> str:
    """{{ 5|counted:_("пара,пары,пар") }} → «5 пар»."""
    one, few, many = (word.strip() for word in words.split(","))
    return typography.count_phrase(count, one, few, many)


@register.filter
def ru_list(words: Iterable[Any]) -> str:
    """Several words → «а, б и в»."""
    return typography.join_words(str(word) for word in words)


@register.filter
def number_sign(value: str | int) -> str:
    """7 → «№ 7»."""
    return typography.number_sign(value)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; words beside it carry the meaning, so it is hidden from readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        _sprite(),
        name,
    )


@cache
def _sprite() -> str:
    """The address of the icons, asked once: a page shows some sixty of them."""
    return static("vendor/tabler-icons/icons.svg")


@register.inclusion_tag("ui/forms/summary.html")
def error_summary(*parts: forms.BaseForm) -> dict[str, list[SummaryError]]:
    """What is wrong in the given forms, each line leading to its field."""
    return {"summary": [error for form in parts if form.is_bound for error in summary_errors(form)]}


@register.inclusion_tag("ui/badge.html")
def badge(text: Any, tone: str = "neutral", icon_name: str = "") -> dict[str, Any]:
    """A status in words; the colour only repeats them."""
    return {"text": text, "tone": tone, "icon_name": icon_name}


@register.inclusion_tag("ui/stat.html")
def stat(
    label: Any, value: Any, hint: Any = "", url: str = "", tone: str = "neutral"
) -> dict[str, Any]:
    """A figure with its name, and where it comes from when `url` is given."""
    said = not any(sign.isdigit() for sign in str(value))
    return {"label": label, "value": value, "hint": hint, "url": url, "tone": tone, "said": said}


@register.inclusion_tag("ui/empty_state.html")
def empty_state(
    title: Any, text: Any = "", url: str = "", label: Any = "", icon_name: str = "inbox"
) -> dict[str, Any]:
    """What stands where there is nothing yet, and the next step."""
    return {"title": title, "text": text, "url": url, "label": label, "icon_name": icon_name}


@register.inclusion_tag("ui/breadcrumbs.html")
def breadcrumbs(*parts: Any) -> dict[str, Any]:
    """{% breadcrumbs label url label url current %}: the way here; the last is not a link."""
    links = list(zip(parts[0::2], parts[1::2], strict=False))
    return {"links": links, "current": parts[-1] if len(parts) % 2 else ""}


@register.inclusion_tag("ui/definition_list.html")
def definition_list(rows: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """Facts about one thing: pairs of a term and its value; an empty value is a dash."""
    return {"rows": rows, "nothing": NOTHING_KNOWN}


@register.inclusion_tag("ui/filters.html", takes_context=True)
def filters(context: Context, form: forms.BaseForm, label: Any = "") -> dict[str, Any]:
    """A search with filters; the field `q`, when there is one, stands in front.

    A GET form, whose list can be linked to; posted where the words are names of people.
    """
    request = context.get("request")
    chosen = _asked(request)
    return {
        "request": request,
        "search": form["q"] if "q" in form.fields else None,
        "others": [field for field in form.visible_fields() if field.name != "q"],
        "hidden": form.hidden_fields(),
        "active": sum(bool(chosen.get(form.add_prefix(n))) for n in form.fields if n != "q"),
        "sort": chosen.get("sort", ""),
        "label": label,
        "path": request.path if request else "",
        "method": "post" if getattr(form, "names_people", False) else "get",
    }


def _asked(request: HttpRequest | None) -> QueryDict | dict[str, str]:
    """What the list of the page was asked for: by its address, or by a search that was posted."""
    if request is None:
        return {}
    return request.POST if request.method == "POST" else request.GET


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(
    context: Context, page: Page[Any], parameter: str = "page", label: Any = ""
) -> dict[str, Any]:
    """Links to the pages of a list that keep the rest of the query; `label` names the list."""
    request = context.get("request")
    return {
        "page": page,
        "label": label,
        "parameter": parameter,
        "is_posted": request is not None and request.method == "POST",
        "links": page_links(request, page, parameter),
        "previous": page.has_previous() and query_with(request, **{parameter: page.number - 1}),
        "next": page.has_next() and query_with(request, **{parameter: page.number + 1}),
    }


@register.inclusion_tag("ui/sort_header.html", takes_context=True)
def sort_header(
    context: Context, name: str, label: Any, css_class: str = "", default: str = ""
) -> dict[str, Any]:
    """A column heading that sorts by `name` through ?sort=; `default` is the order of the page."""
    request = context.get("request")
    current = (request.GET.get("sort") if request else None) or default
    ascending, descending = current == name, current == f"-{name}"
    following = f"-{name}" if ascending else name
    return {
        "label": label,
        "css_class": css_class,
        "url": query_with(request, sort=following, page=None),
        "aria_sort": "ascending" if ascending else "descending" if descending else "",
    }


@register.simple_block_tag(takes_context=True)
def table_region(context: Context, content: str, label: Any) -> SafeString:
    """A wide table that scrolls inside itself, by keyboard too."""
    return format_html(
        '<div class="table-region" role="region" aria-label="{}" tabindex="0">{}</div>',
        label,
        content,
    )


@register.simple_block_tag(takes_context=True)
def callout(context: Context, content: str, tone: str = "info", title: Any = "") -> SafeString:
    """A note beside the text: {% callout "warning" "Заголовок" %}…{% endcallout %}."""
    names = {"success": "circle-check", "warning": "alert-triangle", "danger": "alert-circle"}
    heading = format_html('<p class="callout-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="callout callout-{}">{}<div class="callout-body">{}{}</div></div>',
        tone,
        icon(names.get(tone, "info-circle")),
        heading,
        content,
    )


@register.simple_block_tag(takes_context=True)
def chart(
    context: Context, content: str, title: Any, picture: SafeString, download: str = ""
) -> SafeString:
    """A picture with its table: {% chart title svg url %}<table>…{% endchart %}."""
    return render_to_string(
        "ui/chart.html",
        {"title": title, "picture": picture, "download": download, "table": content},
    )
