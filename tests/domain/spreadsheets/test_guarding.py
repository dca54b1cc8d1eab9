"""The apostrophe before what a program would compute: put on, taken off, nothing else changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastavnik.domain.spreadsheets.guarding import bare, guarded


@given(st.text(alphabet="'=+-@\t\ra1 ", max_size=8))
def test_a_guarded_text_comes_back_to_the_letter(text: str) -> None:
    assert bare(guarded(text)) == text


@pytest.mark.parametrize("text", ["=1", "+1+1", "-x", "@a", "\t1", "\r1", "'=1", "+7 912"])
def test_what_would_be_computed_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-", "'тихо'", "+7\u00a0912\u00a0345-67-89", "-5", "7А"])
def test_what_no_program_computes_stays(text: str) -> None:
    assert guarded(text) == text
