from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A line of the navigation; `icon` is a name in the sprite, `group` an optional heading."""

    label: str | Promise
    url: str
    icon: str = ""
    active: bool = False
    group: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is at work, as the header of each page shows it."""

    name: str
    role: str | Promise = ""
    organization: str = ""
    url: str = ""
    jobs_url: str = ""
