from dataclasses import dataclass

from django.core.paginator import Page
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of a list; without `number` it stands for the pages left out."""

    number: int | None
    url: str = ""
    current: bool = False


def query_with(request: HttpRequest | None, **changes: str | int | None) -> str:
    """The query of the page with some parameters set, or removed where None is given."""
    if request is None:
        kept = {name: str(value) for name, value in changes.items() if value is not None}
        return "?" + "&".join(f"{name}={value}" for name, value in kept.items())
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def page_links[Row](request: HttpRequest | None, page: Page[Row], parameter: str) -> list[PageLink]:
    """Links to the first, last and neighbouring pages, keeping the rest of the query."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [
        PageLink(
            number=number,
            url=query_with(request, **{parameter: number}),
            current=number == page.number,
        )
        if isinstance(number, int)
        else PageLink(number=None)
        for number in numbers
    ]
