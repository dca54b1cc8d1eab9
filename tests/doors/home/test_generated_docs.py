import pytest

from nastavnik.doors.home import generated_docs


@pytest.mark.parametrize("name", sorted(generated_docs.pages()))
def test_generated_page_is_fresh(name: str) -> None:
    stored = (generated_docs.GENERATED / name).read_text(encoding="utf-8")
    assert stored == generated_docs.pages()[name], "run `make docs`"
