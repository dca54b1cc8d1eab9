"""Consistent tables give no findings, whatever they are called and however they are shuffled."""

from random import Random

import pytest

from nastavnik.domain.findings import find
from tests.domain.findings.documents import Document
from tests.domain.findings.worlds import derive, monitoring_of, random_world
from tests.running import count


@pytest.mark.parametrize("seed", range(count(40, 1_000)))
def test_clean_world_has_no_findings(seed: int) -> None:
    rng = Random(seed)
    world = random_world(rng)
    derive(world)
    claims = Document.of(world).claims()
    assert claims
    assert find(monitoring_of(world, claims)) == ()
