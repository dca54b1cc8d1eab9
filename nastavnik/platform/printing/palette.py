"""Colours and faces of charts, by the background they stand on."""

from dataclasses import dataclass

from nastavnik.platform.printing.report import Theme

ACCENT = "#0b5d7a"
ACCENT_ON_DARK = "#6cc3e0"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one background; marks keep 3:1 against it, text 4.5:1."""

    font: str
    background: str | None
    text: str
    muted: str
    grid: str
    reached: str
    below: str
    target: str
    series: tuple[str, str, str, str]


# A page's text colour is inherited, so one drawing serves both themes of the page: its marks
# are middle tones that keep 3:1 on white and on near-black alike.
_PAGE_FONT = "Golos Text, PT Sans, sans-serif"
PALETTES = {
    Theme.PAGE: Palette(
        font=_PAGE_FONT,
        background=None,
        text="currentColor",
        muted="currentColor",
        grid="#7c878e",
        reached="#2a86a8",
        below="#c07a3e",
        target="#d0453f",
        series=("#2a86a8", "#c07a3e", "#7f73c4", "#5d8f4e"),
    ),
    Theme.LIGHT: Palette(
        font=_PAGE_FONT,
        background=None,
        text="#1c2529",
        muted="#55636a",
        grid="#d5dcdf",
        reached=ACCENT,
        below="#b8622a",
        target="#b3261e",
        series=(ACCENT, "#b8622a", "#5f52a8", "#3f7534"),
    ),
    Theme.DARK: Palette(
        font=_PAGE_FONT,
        background=None,
        text="#e8eef0",
        muted="#a9b6bc",
        grid="#3a464c",
        reached=ACCENT_ON_DARK,
        below="#e0a070",
        target="#ff8a80",
        series=(ACCENT_ON_DARK, "#e0a070", "#b3a8f0", "#96c785"),
    ),
    Theme.PRINT: Palette(
        font="PT Sans",
        background="#ffffff",
        text="#000000",
        muted="#4a4a4a",
        grid="#d0d0d0",
        reached=ACCENT,
        below="#c07c4c",
        target="#9c1c16",
        series=(ACCENT, "#c07c4c", "#6f63b5", "#4f8a41"),
    ),
}
