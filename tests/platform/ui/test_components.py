"""Lists, pages, sorting and the files that pages are drawn from."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path
from django_tables2 import Column, RequestConfig

from nastavnik.platform.ui.gallery import gallery_context
from nastavnik.platform.ui.navigation import Identity, NavigationItem
from nastavnik.platform.ui.tables import NumberColumn, Table

urlpatterns = [path("ui/", include("nastavnik.platform.ui.urls"))]
pytestmark = pytest.mark.urls(__name__)
PACKAGE = Path(__file__).resolve().parents[3] / "nastavnik"
SPRITE = PACKAGE / "static/vendor/tabler-icons/icons.svg"


class SchoolTable(Table):
    caption = "Школы"
    row_header = "name"
    name = Column(verbose_name="Школа")
    mentees = NumberColumn(verbose_name="Наставляемых")


def draw(source: str, rf: RequestFactory, address: str = "/", **context: object) -> str:
    template = Template("{% load ui %}" + source)
    return template.render(Context({"request": rf.get(address), **context}))


def test_pages_keep_the_query(rf: RequestFactory) -> None:
    page = Paginator(range(1000), 20).get_page(7)
    html = draw("{% pagination page %}", rf, "/?q=%D1%91lka&sort=-name&page=7", page=page)
    links = re.findall(r'<a [^>]*href="([^"]+)"', html)
    assert len(links) == 6
    assert all("q=%D1%91" in link and "sort=-name" in link for link in links)
    assert all(link.count("page=") == 1 for link in links)
    assert 'aria-current="page"' in html
    assert "121–140 из 1\u00a0000" in html


def test_first_and_last_page_have_no_dead_steps(rf: RequestFactory) -> None:
    pages = Paginator(range(40), 20)
    first = draw("{% pagination page %}", rf, page=pages.page(1))
    last = draw("{% pagination page %}", rf, page=pages.page(2))
    assert ('rel="prev"' in first, 'rel="next"' in first) == (False, True)
    assert ('rel="prev"' in last, 'rel="next"' in last) == (True, False)


def test_a_single_page_says_only_how_many(rf: RequestFactory) -> None:
    html = draw("{% pagination page %}", rf, page=Paginator(range(3), 20).page(1))
    assert "<nav" not in html
    assert "Всего: 3" in html


@pytest.mark.parametrize(
    ("address", "aria", "following"),
    [
        ("/?page=4", None, "sort=name"),
        ("/?sort=name", "ascending", "sort=-name"),
        ("/?sort=-name", "descending", "sort=name"),
    ],
)
def test_sort_header(rf: RequestFactory, address: str, aria: str | None, following: str) -> None:
    html = draw('{% sort_header "name" "Школа" %}', rf, address)
    assert re.findall(r'aria-sort="(\w+)"', html) == ([aria] if aria else [])
    assert f'href="?{following}"' in html


def test_table_sorts_pages_and_names_itself(rf: RequestFactory) -> None:
    request = rf.get("/?sort=-mentees&page=2")
    table = SchoolTable([{"name": f"Школа {n}", "mentees": n * 1000} for n in range(30)])
    RequestConfig(request, paginate={"per_page": 10}).configure(table)
    html = table.as_html(request)
    assert 'role="region" aria-label="Школы" tabindex="0"' in html
    assert html.count('aria-sort="descending"') == 1
    assert '<th scope="row" >Школа 19</th>' in html
    assert "19\u00a0000" in html
    assert 'href="?sort=mentees"' in html


def test_empty_table_says_what_it_means(rf: RequestFactory) -> None:
    table = SchoolTable([], empty_text="Школ пока нет.")
    html = table.as_html(rf.get("/"))
    assert "Школ пока нет." in html
    assert "<table" not in html


def test_filters_keep_sorting_and_count_what_is_chosen(rf: RequestFactory) -> None:
    request = rf.get("/?q=7&kind=1&sort=-name")
    form = gallery_context(request)["filter_form"]
    html = draw("{% filters form %}", rf, "/?q=7&kind=1&sort=-name", form=form)
    assert '<input type="hidden" name="sort" value="-name">' in html
    assert "Отбор · 1" in html
    assert '<details class="filters-more" open>' in html


def test_values_are_written_in_russian(rf: RequestFactory) -> None:
    html = draw(
        "{{ 1234.5|number:1 }}|{{ none|number }}|{{ 12.5|percent }}|{{ day|date_short }}|"
        '{{ 5|counted:"пара,пары,пар" }}|{{ words|ru_list }}|{{ 7|number_sign }}',
        rf,
        none=None,
        day=date(2026, 4, 5),
        words=["а", "б", "в"],
    )
    assert html == ("1\u00a0234,5|—|12,5\u00a0%|05.04.2026|5\u00a0пар|а, б и\u00a0в|№\u00a07")


def test_what_users_wrote_is_escaped(rf: RequestFactory) -> None:
    evil = '<b onclick="x">'
    html = draw(
        "{% badge evil %}{% stat evil evil evil %}{% empty_state evil evil %}{% breadcrumbs evil %}"
        "{% definition_list rows %}{% callout 'info' evil %}{{ evil }}{% endcallout %}"
        "{% table_region evil %}{% endtable_region %}",
        rf,
        evil=evil,
        rows=[(evil, evil)],
    )
    assert "<b " not in html


def test_the_frame_works_with_and_without_navigation(rf: RequestFactory) -> None:
    request = rf.get("/people/")
    item = NavigationItem("Люди", "/people/", "users", active=True)
    full = {"navigation": [item], "identity": Identity("Анна Ёлкина", "Куратор", "Школа № 7")}
    html = render_to_string("base.html", {**full, "request": request})
    assert 'href="/people/" aria-current="page"' in html
    assert "Куратор" in html
    bare = render_to_string("base.html", {})
    assert 'class="sidebar"' not in bare
    assert '<html lang="ru" data-bs-theme="auto">' in bare


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_request(name: str) -> None:
    assert "На главную" in render_to_string(f"{name}.html")


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))
    for template in (PACKAGE / "templates").rglob("*.html"):
        named = re.findall(r'{% icon "([^"]+)" %}', template.read_text(encoding="utf-8"))
        assert set(named) <= known, template


def test_stylesheets_and_scripts_load_nothing_from_outside() -> None:
    for file in (PACKAGE / "static").rglob("*.css"):
        addresses = re.findall(r"url\(\s*['\"]?([^)'\"]+)", file.read_text(encoding="utf-8"))
        assert not [a for a in addresses if re.match(r"(https?:)?//", a)], file


def test_messages_have_a_tone(rf: RequestFactory) -> None:
    message = SimpleNamespace(level_tag="error", __str__=lambda: "x")
    assert "callout-danger" in render_to_string("ui/messages.html", {"messages": [message]})
