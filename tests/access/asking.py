"""All that is there to be read: pages, searches, exports and documents, asked as the pages ask.

A search of people, a list in a format and a person's own data are posted; the rest is an address.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse

from nastavnik.doors.exports.choices import FileKind
from nastavnik.doors.exports.lists import LISTS
from nastavnik.oversight.notes.choices import Format
from nastavnik.registers.consents.views.registry import PRINTERS
from nastavnik.registers.organizations.models import Organization
from nastavnik.registers.privacy.views import MEDIA_TYPES, PAPERS
from tests.access.routes import ROUTES, Door, Route
from tests.access.world import World
from tests.running import count

PAGE, SEARCH, EXPORT, DOCUMENT = "page", "search", "export", "document"
# What a file may be asked for as, where its address says so.
WANTED: Mapping[str, tuple[str, ...]] = {
    "notes:download": tuple(Format.values),
    "privacy:act_file": tuple(f"{paper}.{kind}" for paper in PAPERS for kind in ("docx", "pdf")),
    "consents:blanks": tuple(PRINTERS),
}
ONE_FORMAT = {"exports:figures"}


@dataclass(frozen=True, slots=True)
class Asking:
    """One request for something to read; `sent` is what is posted, None where nothing is."""

    what: str
    address: str
    sent: Mapping[str, str] | None = None


def askings(world: World, searched: str) -> Iterator[Asking]:
    """Every request that shows something, about every organisation, and a search of every list."""
    for name, route in ROUTES.items():
        if isinstance(route.right, Door) or "GET" not in route.methods:
            continue
        if name.startswith("exports:") or name == "trail:export":
            yield from exports(world, name, route)
            continue
        for place in places_of(world, route):
            for address in addresses(world, name, route, place):
                yield Asking(PAGE if route.is_page else DOCUMENT, address)
        if not route.kind:
            yield from searches(name, route, searched)
    for place in places(world):
        yield from papers_of(str(world.placed[place.pk]["person"].pk))


def addresses(world: World, name: str, route: Route, place: Organization) -> Iterator[str]:
    arguments = world.arguments(route.kind, place)
    query = f"?{route.query}={world.everywhere[route.query].pk}" if route.query else ""
    wanted = [{"wanted": one} for one in WANTED.get(name, ())]
    for one in wanted or [{}]:
        yield reverse(name, kwargs={**arguments, **one}) + query


def searches(name: str, route: Route, searched: str) -> Iterator[Asking]:
    """A list of people is searched by a posted name; the trail by who acted and about whom."""
    address = reverse(name)
    if "POST" not in route.methods or not route.right.endswith(".view"):
        yield Asking(SEARCH, f"{address}?q={searched}")
        return
    for field in ("q", "person") if name == "trail:list" else ("q",):
        yield Asking(SEARCH, address, {field: searched})


def exports(world: World, name: str, route: Route) -> Iterator[Asking]:
    """What can be taken away, in every layout and format."""
    one = LISTS.get(name.partition(":")[2])
    layouts = [{"layout": layout} for layout in one.layouts] if one else [{}]
    kinds = (FileKind.XLSX,) if name in ONE_FORMAT else tuple(FileKind)
    for place in places_of(world, route):
        for address in addresses(world, name, route, place):
            for layout in layouts:
                for kind in kinds:
                    yield Asking(EXPORT, address, {**layout, "as": kind.value})


def papers_of(person: str) -> Iterator[Asking]:
    """All that is held on a person, and the blanks to sign, in every format."""
    for kind in MEDIA_TYPES:
        yield Asking(DOCUMENT, reverse("privacy:data", args=[person]), {"format": kind})
    for kind in PRINTERS:
        yield Asking(DOCUMENT, reverse("consents:blanks", args=[kind]), {"person": person})


def places_of(world: World, route: Route) -> list[Organization]:
    if not route.kind or route.kind in world.everywhere:
        return [world.school]
    return places(world)


def places(world: World) -> list[Organization]:
    several = (world.school, world.sibling, world.foreign, world.abroad)
    return list(several[: count(3, 4)])
