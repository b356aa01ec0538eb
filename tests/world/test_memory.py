"""A week leaves nothing behind."""

import gc

import pytest

from simcs.world import loop
from tests.worlds import SHIPPED, team_of, world_of


@pytest.mark.slow
@pytest.mark.parametrize("name", ["blend", "adaptive"])
def test_weeks_free_their_memory_at_once(name: str) -> None:
    """Not only when Python looks for cycles: copies of a large book would pile up until then."""
    world = world_of(SHIPPED[name](), team_of(4, pool=False))
    weeks = loop.weeks(world)
    for _ in range(3):
        next(weeks)
    gc.collect()
    gc.disable()
    try:
        for _ in weeks:
            pass
        assert gc.collect() == 0
    finally:
        gc.enable()
