from django.http import HttpRequest

from nastavnik import __version__
from nastavnik.platform.ui.choices import Theme

THEME_COOKIE = "theme"


def theme(request: HttpRequest) -> dict[str, object]:
    """Tell every page which theme was chosen, so that it is drawn at once in the right colours."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "theme": chosen if chosen in Theme.values else Theme.AUTO.value,
        "theme_choices": Theme.choices,
        "product_version": __version__,
    }
