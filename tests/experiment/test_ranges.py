"""Plausible ranges: one rule for all assumptions, and what it leaves alone."""

import math
from dataclasses import fields, is_dataclass
from typing import Annotated, Any

import pytest
from annotated_types import Ge, Le
from pydantic.dataclasses import dataclass

from simcs.experiment.compose import compose
from simcs.experiment.config import Config
from simcs.experiment.priors import Scale, Span, span_of, spans
from simcs.journey.parameters import Journey
from simcs.journey.segments import Segment
from simcs.parameter import GIVEN, INFINITY, parameter
from simcs.studies.variants import varied


@dataclass
class Made:
    """Numbers of every kind."""

    rate: Annotated[float, parameter(0, 10)] = 4.0
    near: Annotated[float, parameter(3, 10)] = 4.0
    wide: Annotated[float, parameter(0, 100, spread=5.0)] = 4.0
    cold: Annotated[float, parameter(-10, 10)] = -4.0
    weeks: Annotated[int, parameter(1, 52)] = 13
    share: Annotated[float, parameter(0, 1)] = 0.5
    rare: Annotated[float, parameter(0, 0.4)] = 0.25
    stated: Annotated[float, parameter(0, INFINITY, plausible=(1.0, 9.0))] = 3.0
    few: Annotated[int, parameter(0, 9, plausible=(1, 3))] = 2
    zero_stated: Annotated[float, parameter(0, 1, plausible=(0.0, 0.5))] = 0.0
    none: Annotated[float, parameter(0, 10)] = 0.0
    never: Annotated[float, parameter(0, INFINITY)] = INFINITY
    whole: Annotated[float, parameter(0, 1)] = 1.0
    given: Annotated[float, parameter(0, 10, plausible=GIVEN)] = 4.0
    read: Annotated[float, parameter(0, 10, source="V1 somebody")] = 4.0
    fitted: Annotated[float, parameter(0, 10, source="F")] = 4.0
    flag: bool = True
    count: int = 4


@pytest.mark.parametrize(
    ("name", "low", "middle", "high"),
    [
        ("rate", 2, 4, 8),
        ("near", 3, math.sqrt(24), 8),  # cut to what is allowed
        ("wide", 0.8, 4, 20),
        ("cold", -8, -4, -2),
        ("weeks", 6, 13, 26),
        ("share", 1 / 3, 0.5, 2 / 3),  # odds of 1 to 2, 1, and 2 to 1
        ("rare", 1 / 7, 0.25, 0.4),  # odds of 1 to 6, 1 to 3 and, cut, 2 to 3
        ("stated", 1, 5, 9),
        ("few", 1, 2, 3),
        ("zero_stated", 0, 0.25, 0.5),
    ],
)
def test_the_rule(name: str, low: float, middle: float, high: float) -> None:
    span = span_of(Made, name, getattr(Made(), name))
    assert span is not None
    assert span.at(0) == pytest.approx(low)
    assert span.at(1) == pytest.approx(high)
    if name != "rare":
        assert span.at(0.5) == pytest.approx(middle)
    assert (type(span.at(0.3)) is int) == (name in ("weeks", "few"))


@pytest.mark.parametrize(
    "name", ["none", "never", "whole", "given", "read", "fitted", "flag", "count"]
)
def test_what_is_not_drawn(name: str) -> None:
    assert span_of(Made, name, getattr(Made(), name)) is None


def test_whole_numbers_are_met_alike() -> None:
    met = [Span(1, 3, whole=True).at((k + 0.5) / 300) for k in range(300)]
    assert [met.count(number) for number in (1, 2, 3)] == [100, 100, 100]


@pytest.mark.parametrize("scale", Scale)
def test_a_place_further_up_is_a_value_further_up_within_the_ends(scale: Scale) -> None:
    span = Span(0.1, 0.7, scale)
    values = [span.at(k / 100) for k in range(101)]
    assert values == sorted(set(values))
    assert (values[0], values[-1]) == (pytest.approx(0.1), pytest.approx(0.7))
    assert all(0.1 <= value <= 0.7 for value in values)


def test_every_range_of_the_model_is_allowed_and_holds_its_default() -> None:
    def walk(part: Any) -> None:
        for f in fields(part):
            value = getattr(part, f.name)
            if is_dataclass(value):
                walk(value)
            span = span_of(type(part), f.name, value)
            if span is not None:
                limits = type(part).__pydantic_fields__[f.name].metadata
                least = next(m.ge for m in limits if isinstance(m, Ge))
                most = next(m.le for m in limits if isinstance(m, Le))
                assert least <= span.low < span.high <= most, f.name
                assert span.low <= value <= span.high, f.name

    walk(Config())
    for segment in (*Journey().segments.values(), Segment()):
        walk(segment)


def test_all_assumptions_are_drawn_but_facts_switches_and_what_is_measured() -> None:
    found = spans(compose([]))
    assert {"journey.turning_penalty", "journey.prevented_value", "journey.goodwill_power",
            "signals.pulse_bias", "team.maturity_gain", "team.quitting", "market.win_back",
            "journey.segments.*.voice"} <= set(found)  # fmt: skip
    facts = {"acv", "acv_sigma", "notice_weeks", "card_share"}
    fitted = {"fit_mean", "fit_sd", "expansion_rate", "signal_noise"}
    measured = {"typical_accounts_per_csm"}
    assert not {f"journey.segments.*.{name}" for name in facts | fitted | measured} & set(found)
    not_drawn = {"team.csms", "team.hours_per_week", "team.cost_per_csm", "value.gross_margin",
                 "journey.contact_tolerated", "market.downturn_health", "team.firefighting_cost",
                 "horizon_weeks", "book.size"}  # fmt: skip
    assert not not_drawn & set(found)


def test_segments_have_ranges_of_their_own() -> None:
    voice = spans(compose([]))["journey.segments.*.voice"]
    assert list(voice) == ["smb", "mid", "enterprise"]
    assert [span.at(0.5) for span in voice.values()] == pytest.approx([0.25, 0.5, 0.7])


def test_what_a_run_sets_is_fixed() -> None:
    config = compose(["journey.turning_penalty=2", "journey.segments.smb.voice=0.4"])
    found = spans(config)
    assert "journey.turning_penalty" not in found
    assert list(found["journey.segments.*.voice"]) == ["mid", "enterprise"]
    off = varied(config, {"journey.health_noise": 0.0, "journey.turning_penalty": INFINITY})
    assert not {"journey.health_noise", "journey.turning_penalty"} & set(spans(off))


@pytest.mark.parametrize(
    "own", ["journey.first_value=0.5", "journey.full_adoption=0.65",
            "journey.segments.smb.first_value=0.6", "journey.segments.smb.full_adoption=0.45"],
)  # fmt: skip
def test_a_milestone_that_a_run_sets_fixes_the_other(own: str) -> None:
    """Drawn alone it could come to stand on the wrong side, which is refused."""
    milestones = {"journey.first_value", "journey.full_adoption"}
    assert milestones <= set(spans(compose([])))
    assert not milestones & set(spans(compose([own])))


@pytest.mark.parametrize(
    ("switch", "key"),
    [
        ("journey.channel_mismatch=0.5", "journey.prefers_written"),
        ("team.coaching=0.1", "team.coaching_skill"),
        ("team.surveillance=0.1", "team.surveillance_burnout"),
        ("market.outage_chance=0.5", "market.outage_share"),
        ("market.outage_week=0", "market.outage_share"),
        ("market.campaign_chance=0.5", "market.campaign_loss"),
        ("market.rise_week=20", "market.rise_goodwill"),
        ("service=clocked", "tickets.late_goodwill"),
    ],
)
def test_what_nothing_reads_is_not_drawn(switch: str, key: str) -> None:
    assert key not in spans(compose([]))
    assert key in spans(compose([switch]))
