"""Published benchmarks: which firms they are of, and when a book stands outside."""

import pytest

from simcs.analysis.published import (
    BANDS,
    GROSS,
    LOGO_CHURN,
    NET,
    PUBLISHED,
    SAAS_CAPITAL,
    beside,
    median,
    of_contracts,
)
from simcs.errors import ConfigError


def test_every_size_of_contract_is_in_one_band_of_a_source() -> None:
    for figure in (GROSS, NET):
        for size in (0.0, *BANDS[1:-1], *(edge - 1 for edge in BANDS[1:-1]), 1e7):
            own = [one for one in of_contracts(figure, size) if one.source == SAAS_CAPITAL]
            assert len(own) == 1
            assert own[0].least <= size < own[0].below
    assert all(0 < one.low <= one.high < 1.5 for one in PUBLISHED)


@pytest.mark.parametrize(
    ("figure", "size", "value", "off"),
    [
        (GROSS, 20e3, 0.85, 0.0),
        (GROSS, 20e3, 0.904, 0.0),
        (GROSS, 20e3, 0.83, -0.02),
        (GROSS, 20e3, 0.91, 0.01),
        (GROSS, 60e3, 0.91, 0.0),  # larger contracts keep more
        (NET, 20e3, 1.02, 0.0),
        (NET, 300e3, 1.06, 0.0),
        (NET, 20e3, 0.95, -0.07),
    ],
)
def test_a_book_is_within_or_outside(figure: str, size: float, value: float, off: float) -> None:
    assert beside(figure, size, value).off == pytest.approx(off)


def test_a_median_is_that_of_the_source() -> None:
    assert median(SAAS_CAPITAL, GROSS, 30e3) == 0.92
    assert median("KBCM 2017", LOGO_CHURN) == 0.11
    for source, figure in (("Bessemer", GROSS), ("nobody", GROSS), ("Benchmarkit", NET)):
        with pytest.raises(ConfigError, match="has no median"):
            median(source, figure)
