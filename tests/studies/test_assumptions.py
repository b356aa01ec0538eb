"""Alternative assumptions: each part of each range is met, the same for one seed, all usable."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simcs.analysis.assumptions import assumption_differences, deciding
from simcs.experiment.compose import compose
from simcs.experiment.config import Config
from simcs.experiment.priors import spans
from simcs.experiment.replications import prepare
from simcs.journey.segments import Segment
from simcs.studies.assumptions import ACCOUNTS_EACH, drawn
from simcs.studies.variants import simulate_variants, varied


@pytest.fixture
def config(quick: list[str]) -> Config:
    return compose([*quick, "policies=[none,proactive]"])


def test_every_part_of_every_range_is_met_once(config: Config) -> None:
    sets, draws = drawn(config, 20)
    assert [one.name for one in sets] == [str(number) for number in range(20)]
    assert list(draws["parameter"].unique()) == list(spans(config))
    for parameter, own in draws.groupby("parameter"):
        assert sorted(np.floor(own["place"] * 20)) == list(range(20)), parameter


def test_sets_are_what_draws_say(config: Config) -> None:
    sets, draws = drawn(config, 5)
    table = draws.set_index(["set", "parameter"])
    ranges = spans(config)
    for one in sets:
        assert set(one.settings) == set(ranges)
        for key, value in one.settings.items():
            row = table.loc[(one.name, key)]
            own = {name: span.at(row["place"]) for name, span in ranges[key].items()}
            assert value == own.get("", own), key
            assert row["value"] == pytest.approx(np.mean(list(own.values())))


def test_the_same_sets_for_the_same_seed(config: Config) -> None:
    one, two = drawn(config, 4), drawn(config, 4)
    assert one[0] == two[0]
    pd.testing.assert_frame_equal(one[1], two[1])
    other = drawn(varied(config, {"seed": 2}), 4)
    assert not np.isclose(one[1]["place"], other[1]["place"]).any()


def test_each_set_has_futures_of_its_own(config: Config) -> None:
    sets, _ = drawn(varied(config, {"assumption_replications": 3}), 2)
    assert [one.replications for one in sets] == [(0, 1, 2), (3, 4, 5)]
    assert {one.burn_in_accounts for one in sets} == {config.book.burn_in_accounts}
    large = drawn(varied(config, {"book.burn_in_accounts": 1200}), 1)[0]
    assert large[0].burn_in_accounts == ACCOUNTS_EACH


def test_no_set_is_impossible(quick: list[str]) -> None:
    """What could not go together is not drawn, in segments of one's own either."""
    setups = [[], ["service=clocked", "driver=agents"], ["market=outage", "team.coaching=0.2"]]
    for overrides in setups:
        config = compose([*quick, *overrides])
        tiny = Segment(terms={2: 0.5, 3: 0.5}, notice_weeks=1, uncontrollable=0.9)
        segments = {"mid": Segment(), "tiny": tiny}
        config.journey = replace(config.journey, segments=segments)
        config.book.mix = {"mid": 1.0, "tiny": 1.0}
        sets, _ = drawn(config, 30)
        assert set(sets[0].settings["journey.segments.*.voice"]) == {"mid", "tiny"}
        for one in sets:
            made = varied(config, one.settings)
            assert made.journey.first_value < made.journey.full_adoption
            assert made.market.win_back_from < made.market.win_back_until
            assert made.team.load_borne < made.team.load_limit


def test_no_sets(config: Config) -> None:
    sets, draws = drawn(config, 0)
    assert sets == []
    assert list(draws) == ["set", "parameter", "value", "place"]


@pytest.mark.slow
def test_alternative_assumptions_are_simulated_and_printed(config: Config) -> None:
    sets, draws = drawn(config, 6)
    variants = simulate_variants(prepare(config), sets)
    assert list(variants["replication"]) == [n for number in range(6) for n in (number, number)]
    (row,) = assumption_differences(variants, "none", "net_retention").to_dict("records")
    assert row["sets"] == 6
    assert 0 <= row["share_low"] <= row["share"] <= row["share_high"] <= 1
    found = deciding(variants, draws, "proactive", "none", "net_retention")
    assert set(found["parameter"]) == set(spans(config))
    assert (found["low_sets"] == 2).all()
