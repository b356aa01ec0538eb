"""Effects held against published ones: the staging in small, and a page that says what is found."""

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.effects import figures, page, stages
from experiments.effects import run as effects
from experiments.effects.figures import ABOVE, BELOW, UNKNOWN, WITHIN, found, ratio, verdict
from experiments.effects.published import PUBLISHED
from experiments.effects.stages import (
    CALLS,
    GROUPS,
    STAGES,
    contact,
    course,
    departure,
    lift,
    rescued,
    tipping,
    tolerance,
    weeks_of,
)
from experiments.effects.staging import (
    company,
    followed,
    met,
    recorded,
    there,
    with_calls,
    with_setting,
    without_csms,
)
from simcs.interventions.actions import NUMBERS
from simcs.world.recording import FELT
from simcs.world.replays import Extra

SMALL = ("book.burn_in_weeks=60", "book.burn_in_accounts=30")
SEED = 5
NEVER_TIRED = ("journey.fatigue_slope=0",)


def test_each_published_effect_is_staged_and_has_bounds_and_marks() -> None:
    assert list(PUBLISHED) == list(STAGES) == list(effects.EFFORTS["full"].accounts)
    for one in PUBLISHED.values():
        assert one.low is not None or one.high is not None
        assert any(f"({mark})" in one.checked or f"({mark} " in one.checked for mark in
                   ("V1", "V2", "A"))  # fmt: skip
        if one.ours:
            assert "ur" in one.bounds or "No interval" in one.bounds


def test_a_call_makes_nobody_leave_who_never_reconsiders_and_is_given_nothing() -> None:
    """Without reconsidering, a call can only do good; with it, and with no use, it makes leave."""
    often = ("journey.reconsider_use=1.0",)
    never = contact(80, SEED, (*SMALL, *often, "journey.reconsider=0", *NEVER_TIRED))
    surely = contact(80, SEED, (*SMALL, *often, "journey.reconsider=0.5", *NEVER_TIRED))
    talk, check_in = CALLS.index("expansion_talk"), CALLS.index("check_in")
    for sums, more in ((never, 0), (surely, 1)):
        cells = sums.reshape(len(CALLS), len(GROUPS), 3)
        assert (cells[:, 0] == cells[:, 1] + cells[:, 2]).all()
        assert cells[talk, 0, 0] > 30
        for call in (talk, check_in):
            _, without, called = cells[call, 0]
            assert (called > without) == (more == 1)
            assert more or called <= without


def test_what_happens_without_the_call_is_what_was_recorded() -> None:
    setup = company(("book.size=60", "horizon_weeks=20", "policies=[typical]", *SMALL), SEED)
    recording = recorded(setup, (3,))
    rows = there(recording, 3)
    _, accounts = met(followed(recording, 3, 20), 3, rows)
    for name in ("stage", "health", "arr"):
        assert (accounts[name][rows] == recording.state.accounts[name][rows]).all()


def test_calls_written_into_a_recording_are_calls() -> None:
    """One in the first week is what a replay's own extra action is, to the last bit."""
    setup = company(("book.size=60", "horizon_weeks=30", "policies=[typical]", *SMALL), SEED)
    recording = recorded(setup, (0,))
    rows = there(recording, 0)[::2]
    everyone = there(recording, 0)
    plain = met(recording, 0, everyone, Extra(NUMBERS["check_in"], rows))
    written = met(with_calls(recording, 0, rows, "check_in", (0,)), 0, everyone)
    without = met(recording, 0, everyone)
    assert np.allclose(plain[0].renews, written[0].renews, rtol=0, atol=1e-12)
    assert (plain[1]["contact"] == written[1]["contact"]).all()
    assert (written[1]["contact"][rows] != without[1]["contact"][rows]).any()
    others = np.setdiff1d(everyone, rows)
    assert (written[0].renews[others] == without[0].renews[others]).all()


def test_calls_are_spread_evenly_over_a_year() -> None:
    assert weeks_of(0) == []
    assert weeks_of(1) == [0, 13, 26, 39]
    assert len(set(weeks_of(8))) == 32


def test_a_departure_without_loss_and_absence_changes_nothing() -> None:
    """Exactly: with neither loss of health, nor an empty seat, nor a beginner."""
    none = ("team.handover_loss=0", "team.vacancy_weeks=0", "team.ramp_start=1.0")
    sums = departure(60, SEED, (*SMALL, *none)).reshape(3, 4, 6)
    assert (sums[..., 0] > 0).all()
    assert not sums[..., (1, 3, 5)].any()


def test_a_departure_costs_what_its_parts_cost() -> None:
    sums = departure(60, SEED, SMALL).reshape(3, 4, 6)
    assert sums[:, 1:].sum(axis=1) == pytest.approx(sums[:, 0])
    lost = sums[:, 0, 5]
    assert 0 < lost[1] < lost[0] < lost[2]
    absent = departure(60, SEED, (*SMALL, "team.handover_loss=0")).reshape(3, 4, 6)
    assert not absent[1, :, (1, 3, 5)].any()
    assert absent[0, 0, 5] != 0


def test_an_empty_seat_does_nothing_and_a_beginner_half() -> None:
    setup = company(("book.size=60", "horizon_weeks=40", "policies=[typical]", *SMALL), SEED)
    recording = recorded(setup, (2,))
    gone = without_csms(recording, 2)
    assert gone.weeks[2].leaves.all()
    assert not any(len(gone.weeks[week].worked_on) for week in range(3, 9))
    for week in (9, 15):
        half = 0.5 + 0.5 * (week - 9) / 13
        for name in FELT:
            share = 1.0 if name in ("load", "reached") else half
            assert np.allclose(
                gone.weeks[week].work[name], share * recording.weeks[week].work[name]
            )
    assert gone.weeks[22] is recording.weeks[22]


def test_a_setting_changes_what_accounts_meet_and_not_the_recording() -> None:
    setup = company(("book.size=60", "horizon_weeks=20", "policies=[typical]", *SMALL), SEED)
    recording = recorded(setup, (0,))
    before = copy.deepcopy(recording.weeks[0].parameters)
    changed = with_setting(recording, "reconsider", 0.9)
    assert (changed.weeks[7].parameters["reconsider"] == 0.9).all()
    assert (recording.weeks[0].parameters == before).all()
    other = with_setting(recording, "handover_loss", 3.0)
    assert other.state.team_parameters["handover_loss"][0] == 3.0
    assert recording.state.team_parameters["handover_loss"][0] != 3.0


def test_more_calls_than_are_tolerated_do_harm_and_none_does_where_all_are() -> None:
    usual = tolerance(150, SEED, SMALL)[:, 1]
    assert usual[3] > usual[0] > usual[8]
    free = (*SMALL, *NEVER_TIRED, "journey.reconsider=0")
    patient = tolerance(150, SEED, free)[:, 1]
    assert (np.diff(patient) > 0).all()


def test_risk_is_lift_where_only_health_decides_who_is_helped() -> None:
    same = ("journey.response_spread=0", "journey.responsiveness_sd=0", "journey.reconsider=0")
    usual, alike = (lift(400, SEED, (*SMALL, *NEVER_TIRED, *more)) for more in ((), same))
    share = [sums[0, 1] / sums[0, 0] for sums in (usual, alike)]
    assert share[1] > share[0]
    assert alike[0, 5] > 0.5
    # Nobody can be helped more than those that are helped most.
    for sums in (usual, alike):
        assert (sums[:, 4] >= sums[:, 3]).all()
        assert (sums[:, 1] <= sums[:, 0]).all()


def test_without_a_shock_nothing_tips(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of a company without a shock is that company; with one it is not."""
    for name, value in {"YEARS": 2, "TEAMS": (0.5,), "COSTS": (0.0,)}.items():
        monkeypatch.setattr(stages, name, value)
    calm = ("market.outage_share=0.0",)
    sums = tipping(40, SEED, (*SMALL, *calm))
    assert sums.shape == (1, 3)
    assert not sums.any()
    assert tipping(40, SEED, SMALL)[0, 1] > 0


def test_a_shock_takes_hours_and_its_cost_takes_maturity() -> None:
    about = ("policies=[typical]", "book.size=40", "horizon_weeks=156", *SMALL)
    shock = ("market.outage_week=52", "market.outage_share=1.0")
    calm, hit = (course(company((*about, *more), SEED)) for more in ((), shock))
    assert hit[1, 0] > calm[1, 0]
    cost = "team.firefighting_cost=0.5"
    dear = course(company((*about, *shock, cost), SEED))
    assert dear[0, -1] < hit[0, -1]


def test_a_ratio_is_of_sums_with_an_interval_over_companies() -> None:
    tops, bottoms = np.asarray([1.0, 2.0, 6.0]), np.asarray([10.0, 10.0, 20.0])
    mean, low, high = ratio(tops, bottoms)
    assert low < 9 / 40 < high
    assert mean == pytest.approx(9 / 40, abs=0.02)
    assert ratio(2 * bottoms, bottoms, 100.0) == pytest.approx((200.0,) * 3)
    assert np.isnan(ratio(tops, 0 * bottoms)).all()


def test_a_multiple_is_of_shares_and_can_be_held_against_others_of_the_same_segment() -> None:
    """Small accounts leave more often and are rescued more often; within segments all are alike."""
    sums = np.zeros((2, 2, 3, 4))
    sums[:, 0, :2] = (30, 15, 10, 5), (10, 2, 30, 6)
    sums[:, 1] = sums[:, 0]
    result = figures.rescued(sums.reshape(2, 6, 4))
    assert result["model"] == pytest.approx([(17 / 40) / (11 / 40)] * 3)
    line = {one["what"]: one["figure"] for one in result["details"]}
    assert line["multiple, against others of the same segment"] == pytest.approx([1.0] * 3)
    assert line["multiple, smb"] == pytest.approx([1.0] * 3)
    assert np.isnan(line["multiple, enterprise"]).all()


def test_rescues_are_counted_by_segment() -> None:
    sums = rescued(150, SEED, SMALL).reshape(2, 3, 4)
    every, noticed = sums
    assert (noticed[:, :2] <= every[:, :2]).all()
    assert (noticed[:, 2:] == every[:, 2:]).all()
    assert 0 < every[:, 1].sum() < every[:, 0].sum() < every[:, 2].sum()


def test_a_verdict_is_where_the_mean_lies() -> None:
    one = PUBLISHED["departure"]
    figures = {-15.0: WITHIN, -1.0: ABOVE, -20.0: BELOW, np.nan: UNKNOWN}
    assert {figure: verdict(one, [figure, 0, 0]) for figure in figures} == figures
    assert verdict(PUBLISHED["rescued"], [9.0, 8.0, 10.0]) == WITHIN


@pytest.fixture(scope="module")
def sample() -> dict[str, Any]:
    """Return a result of three companies with made-up sums of the right shapes."""
    draws = np.random.default_rng(1)
    shapes = {"contact": (9, 3), "lift": (2, 7), "departure": (12, 6), "tolerance": (9, 2),
              "rescued": (6, 4), "tipping": (6, 12)}  # fmt: skip
    sums = {name: draws.uniform(1, 2, (3, *shape)) for name, shape in shapes.items()}
    about = {"companies": 3, "accounts": dict.fromkeys(shapes, 10)}
    return {"about": about, "effects": effects.rounded(found(sums))}


def _with(sample: dict[str, Any], **figures: tuple[float | None, ...]) -> dict[str, Any]:
    other: dict[str, Any] = json.loads(json.dumps(sample))
    for name, figure in figures.items():
        values = [np.nan if value is None else value for value in figure]
        own = other["effects"][name]
        own["model"], own["verdict"] = list(figure), verdict(PUBLISHED[name], values)
    return other


def test_the_page_says_how_many_agree_and_how_the_others_differ(sample: dict[str, Any]) -> None:
    text = page.text(
        _with(
            sample, contact=(0.05, 0.01, 0.09), lift=(0.5, 0.4, 0.6), departure=(-15, -16, -14),
            tolerance=(3.0, 2.9, 3.1), rescued=(3.0, 2.5, 3.5), tipping=(-0.1, -0.3, 0.1),
        )
    )  # fmt: skip
    assert "Of 6 published effects, 4 come out as published" in text
    assert "effect too small in “Contact before a renewal that raised churn”." in text
    assert "shows no clear effect in “One shock, and firefighting stays”." in text
    assert "there is no tipping point" in text
    assert "too small in “A CSM leaves”" not in text


def test_the_page_says_the_opposite_of_the_opposite(sample: dict[str, Any]) -> None:
    text = page.text(
        _with(
            sample, contact=(-1.0, -1.5, -0.5), lift=(0.9, 0.8, 0.95), departure=(-30, -31, -29),
            tolerance=(6.0, 5.0, 7.0), rescued=(1.3, 1.2, 1.4), tipping=(1.5, 1.2, 1.8),
        )
    )  # fmt: skip
    assert "Of 6 published effects, 1 come out as published" in text
    assert "says the opposite in “Contact before a renewal that raised churn”." in text
    assert "effect too large in “A CSM leaves”." in text
    assert "figure is too high in “How many calls are tolerated”." in text
    assert "there is no tipping point" not in text
    assert "For it the source gives no interval" in text


def test_what_could_not_be_measured_is_said(sample: dict[str, Any]) -> None:
    text = page.text(_with(sample, rescued=(None, None, None)))
    assert "Not measured: “The rescued leave at twice the rate”." in text
    assert "nan" not in text.lower().replace("finance", "")


def test_a_run_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shapes = {"contact": (9, 3), "lift": (2, 7), "departure": (12, 6), "tolerance": (9, 2),
              "rescued": (6, 4), "tipping": (6, 12)}  # fmt: skip
    calls = []

    def staged(name: str) -> Any:
        def stage(_: int, seed: int) -> Any:
            if len(calls) == 7:
                calls.append("stopped")
                raise KeyboardInterrupt
            calls.append(f"{name} {seed}")
            return np.random.default_rng(seed).uniform(1, 2, shapes[name])

        return stage

    monkeypatch.setattr(effects, "STAGES", {name: staged(name) for name in shapes})
    monkeypatch.setattr(effects, "ROOT", tmp_path)
    arguments = ["--quick", "--workers", "1"]
    with pytest.raises(KeyboardInterrupt):
        effects.main(arguments)
    assert effects.main(arguments) == 0
    assert len(set(calls)) == len(calls) == 13
    assert "Written to" in capsys.readouterr().out
    result = json.loads((tmp_path / "runs" / "effects-quick" / "result.json").read_text("utf-8"))
    assert list(result["effects"]) == list(PUBLISHED)
    before = len(calls)
    assert effects.main(["page", "--quick"]) == 0
    assert len(calls) == before
