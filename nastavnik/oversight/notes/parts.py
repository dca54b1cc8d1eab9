"""Sections of a note, whatever it is made of: composed words, words of the editor, numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nastavnik.oversight.notes.choices import Section
from nastavnik.platform.printing.report import (
    Block,
    BulletList,
    NumberedList,
    Paragraph,
    number_blocks,
)


@dataclass(frozen=True, slots=True)
class EditorText:
    """The editor's words for a section; they follow the composed ones or stand instead."""

    body: str
    replaces: bool = False


type Texts = Mapping[str, EditorText]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the note: its words, then its tables and pictures."""

    section: str
    title: str
    blocks: tuple[Block, ...]
    level: int = 1

    @property
    def words(self) -> tuple[Block, ...]:
        """What an editor may replace."""
        shapes = (Paragraph, BulletList, NumberedList)
        return tuple(block for block in self.blocks if isinstance(block, shapes))


def part(texts: Texts, section: Section, words: list[Block], after: tuple[Block, ...] = ()) -> Part:
    """Return a section of the highest level."""
    composed = edited(tuple(words), texts.get(section.value))
    return Part(section.value, str(section.label), (*composed, *after))


def edited(words: tuple[Block, ...], text: EditorText | None) -> tuple[Block, ...]:
    """Words composed from the figures with those of the editor."""
    if text is None or not text.body.strip():
        return words
    own = tuple(Paragraph(line.strip()) for line in text.body.splitlines() if line.strip())
    return own if text.replaces else (*words, *own)


def numbered(sections: Iterable[Part]) -> tuple[Part, ...]:
    """Number sections, tables and pictures."""
    found = tuple(sections)
    blocks = iter(number_blocks(block for one in found for block in one.blocks))
    done, chapter, under = [], 0, 0
    for one in found:
        chapter, under = (chapter + 1, 0) if one.level == 1 else (chapter, under + 1)
        number = f"{chapter}." if one.level == 1 else f"{chapter}.{under}."
        shown = tuple(next(blocks) for _block in one.blocks)
        done.append(Part(one.section, f"{number} {one.title}", shown, one.level))
    return tuple(done)
