"""A trace describes what the run did, and no more: the run itself is the same, watched or not."""

import csv
import io
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simcs.cli import main
from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, drive, open_worlds, prepare
from simcs.interventions.actions import NUMBERS
from simcs.interventions.plan import Plan
from simcs.journey.columns import Cause, Happening, Intent, Problem, Stage
from simcs.quantiles import normal
from simcs.randomness import Stream, uniform
from simcs.report.trace_summary import parts, summary
from simcs.report.trace_text import EVERY, SHORT_TERM, as_text, defused, frame, legend
from simcs.report.trace_words import happened, is_routine
from simcs.signals.view import View
from simcs.studies.trace import MET, Trace, parting, traces
from simcs.world.event_log import Event
from simcs.world.turning_point import (
    CHANCE,
    DOWNTURN,
    HAND_OVER,
    LARGE_FALL,
    LATE,
    PRICE_RISE,
    PROBLEMS,
    fall_to_decision,
    largest_fall,
    standing,
)
from tests.conftest import QUICK


class OneCall:
    """Calls one account once, in week 7."""

    def plan(self, view: View) -> Plan:
        return Plan().add([3], "check_in") if view.week == 7 else Plan()


@cache
def setup(**policies: str) -> Setup:
    config = compose(QUICK)
    config.policies = policies or {"none": "none", "heroic": "heroic", "blend": "blend"}
    return prepare(config)


def of(account: str, *, with_setup: Setup | None = None, replication: int = 0) -> list[Trace]:
    return traces(with_setup or setup(), account, replication)


@cache
def world_of(*overrides: str) -> Setup:
    return prepare(compose([*QUICK, "policies=[none,heroic]", *overrides]))


def made(health: list[float], **last: Any) -> Trace:
    """Return a trace whose health is as given, and otherwise that of an account that stays."""
    whole = of("A05")[0]
    states = np.repeat(whole.states[:1], len(health))
    states["health"] = health
    states["stage"] = Stage.ACTIVE
    begin = states[0].copy()
    for name, value in last.items():
        states[name][-1] = value
    met = np.zeros(len(health), MET)
    met["drifts"] = True
    return replace(whole, states=states, begin=begin, met=met, events=whole.events[:0])


def decides(trace: Trace, week: int) -> Trace:
    """Return a trace whose account decides quietly to leave in a week."""
    events = np.zeros(1, of("A05")[0].events.dtype)
    events["week"], events["event"] = week, Event.DECIDED_QUIETLY
    return replace(trace, events=events)


def words(trace: Trace) -> dict[int, str]:
    """Return what happened in each week."""
    return {week: "; ".join(happened(trace, week)) for week in trace.weeks()}


def test_it_is_the_account_of_the_comparison() -> None:
    """Each state is that of an unwatched run of the same arm."""
    followed = {trace.arm: trace for trace in of("A07", replication=1)}
    for arm, world in open_worlds(setup(), 1):
        for week in drive(world, setup().config.driver):
            assert world.accounts[7].tobytes() == followed[arm.name].states[week].tobytes()


def test_both_drivers_tell_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    outputs = []
    for driver in ("agents", "loop"):
        with pytest.raises(SystemExit) as stopped:
            main(["trace", "account=A01", *QUICK, "policies=[none,blend]", f"driver={driver}"])
        assert stopped.value.code == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]


def test_arms_part_at_the_first_difference() -> None:
    """What is done once, in week 7, is where they part; others never do."""
    config = setup().config
    once = Setup.of(replace(config, policies={"none": "none", "call": OneCall()}),
                    setup().book, setup().population)  # fmt: skip
    none, call = of("A03", with_setup=once)
    found = parting(none, call)
    assert found is not None
    assert found.week == 7
    assert found.done == ([], ["check_in"])
    assert {"last_done", "goodwill", "health"} <= set(found.differs)
    assert "part in week 7: none has done nothing, call check-in." in as_text([none, call])
    assert parting(*of("A04", with_setup=once)) is None
    assert "every week as under none" in as_text(of("A04", with_setup=once))


def test_arms_may_part_by_what_reaches_all() -> None:
    """A better process is felt by accounts for which nothing was done."""

    class Improves:
        def plan(self, view: View) -> Plan:
            return Plan().improve(0.9)

    config = replace(setup().config, policies={"none": "none", "improves": Improves()})
    better = Setup.of(config, setup().book, setup().population)
    found = [parting(*of(f"A{i:02d}", with_setup=better)) for i in range(12)]
    parted = [p for p in found if p is not None]
    assert parted
    assert all(p.done == ([], []) and p.differs for p in parted)


HARD = ("team.csms=2", "team.surveillance=1", "team.quitting=0.95", "market.downturn_week=20",
        "market.outage_week=5", "market.outage_share=0.5", "market.rise_week=9")  # fmt: skip


def followed_in(setup: Setup) -> list[Trace]:
    return [
        trace
        for account in ("A00", "A03", "A07", "A11", "A17", "A30", "arrival 1", "arrival 3")
        for trace in of(account, with_setup=setup, replication=1)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("clocked", [(), ("service=clocked", "driver=agents")])
def test_chance_is_all_that_the_parts_of_health_leave(clocked: tuple[str, ...]) -> None:
    """What a week adds to chance is the very draw of its noise: so the other parts are right."""
    setup = world_of(*HARD, *clocked)
    for trace in followed_in(setup):
        stood = standing(trace)
        assert np.abs(sum(stood.parts.values()) - stood.health).max() < 1e-12
        chance = stood.parts[CHANCE]
        kept = 1.0 - trace.parameters["health_speed"]
        for j, week in enumerate(stood.weeks[1:], 1):
            if trace.met[week]["drifts"]:
                key = (setup.config.seed, 1, int(trace.begin["entity"]), week)
                noise = normal(uniform(*key, int(Stream.HEALTH_NOISE), 0))
                added = trace.parameters["health_noise"] * noise
                assert chance[j] - kept * chance[j - 1] == pytest.approx(added, abs=1e-9)


@pytest.mark.slow
def test_a_fall_is_the_sum_of_its_parts_and_the_named_cause_is_the_largest() -> None:
    named = 0
    for trace in followed_in(world_of(*HARD)):
        for fall in (largest_fall(trace), fall_to_decision(trace)):
            if fall is None:
                continue
            assert sum(fall.parts.values()) == pytest.approx(fall.low - fall.health, abs=1e-9)
            assert fall.health - fall.low >= LARGE_FALL
            if fall.main:
                named += 1
                assert fall.parts[fall.main] == min(fall.parts.values())
                assert -fall.parts[fall.main] > (fall.health - fall.low) / 2
            else:
                assert -min(fall.parts.values()) <= (fall.health - fall.low) / 2
    assert named


def test_the_largest_fall_is_the_maximum_drawdown() -> None:
    fall = largest_fall(made([2.0, 3.0, 2.5, 2.9, 1.0, 0.5, 2.0, 1.0]))
    assert fall is not None
    assert (fall.week, fall.health, fall.low_week, fall.low) == (1, 3.0, 5, 0.5)
    assert fall.main == CHANCE  # nothing else about it has changed
    assert largest_fall(made([2.0, 2.0 - 0.99 * LARGE_FALL, 5.0])) is None
    assert largest_fall(made([1.0, 2.0, 3.0])) is None


def leaver(problems: list[int], decided: int, noise: dict[int, float] | None = None) -> Trace:
    """Return one that leaves, whose health followed its service problems exactly, but for noise."""
    trace = made([0.0] * len(problems), stage=Stage.GONE, end=len(problems), cause=Cause.SERVICE)
    p = trace.parameters
    trace.states["problems"] = 0
    trace.begin["problems"] = 0
    trace.states["problems"][:, Problem.SERVICE] = problems
    steady = (
        trace.begin["fit"]
        + p["health_adoption"] * (trace.begin["adoption"] - p["adoption_middle"])
        - p["health_sponsor"] * (1.0 - trace.begin["champion"])
        + trace.begin["goodwill"]
    )
    health = trace.begin["health"] = float(steady)
    for week, count in enumerate(problems):
        target = steady - p["health_problems"] * count
        health += (target - health) * p["health_speed"] + (noise or {}).get(week, 0.0)
        trace.states["health"][week] = health
    return decides(trace, decided)


def test_the_turning_point_is_the_week_in_which_the_main_cause_set_in() -> None:
    """A peak of noise weeks before is where the fall is measured from, and turned nothing."""
    fall = fall_to_decision(leaver([0] * 20 + [1] * 20, 39, noise={8: 0.3}))
    assert fall is not None
    assert (fall.week, fall.main, fall.since) == (8, PROBLEMS[Problem.SERVICE], 20)


def test_a_cause_from_before_the_peak_is_seen() -> None:
    """A problem that came just before the fall began is its cause, and is dated to its coming."""
    fall = fall_to_decision(leaver([0] * 20 + [1] * 20, 39, noise={22: 0.5}))
    assert fall is not None
    assert (fall.week, fall.since) == (22, 20)
    assert fall.parts[PROBLEMS[Problem.SERVICE]] < -0.9


def test_only_the_year_to_the_decision_counts() -> None:
    old = leaver([0] * 5 + [2] * 100, 104)
    assert largest_fall(old) is not None
    assert fall_to_decision(old) is None
    assert "health fell by less than 1" in summary(old)[1]


def test_after_the_decision_to_leave_health_no_longer_turns_anything() -> None:
    fall = fall_to_decision(leaver([0] * 20 + [1] * 20, 25))
    assert fall is None
    later = fall_to_decision(leaver([0] * 10 + [1] * 20, 25))
    assert later is not None
    assert later.low_week == 25


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (Cause.PAYMENT, "No turning point under none: its payment failed"),
        (Cause.UNCONTROLLABLE, "No turning point under none: it left for reasons that no health"),
        (Cause.SERVICE, "Turning point under none: week 10, when service problems"),
        (Cause.PRODUCT, "The loss counts as product: the largest shortfall when it left."),
    ],
)
def test_only_a_decision_has_a_turning_point(cause: Cause, words: str) -> None:
    trace = leaver([0] * 10 + [1] * 20, 25)
    trace.states["cause"][-1] = cause
    assert words in summary(trace)[1]
    assert ("most of it by service problems" in summary(trace)[1]) == (trace.weeks() != [])


def test_who_decided_before_the_run_is_said_to() -> None:
    trace = leaver([0] * 10 + [1] * 20, 25)
    trace.begin["renewal"] = 1
    trace.begin["intent"] = Intent.LEAVE_AFTER_NOTICE
    before = replace(trace, events=trace.events[:0])
    assert "it had decided to leave before the run" in summary(before)[1]
    assert "before the run: HAD GIVEN NOTICE" in as_text([before])


def test_a_chance_fall_turns_nothing() -> None:
    trace = made([3.0, 2.0, 0.5, 0.4], stage=Stage.GONE, end=4, cause=Cause.FIT)
    said = summary(decides(trace, 3))[1]
    assert said.strip().startswith("No turning point under none. To its decision in week 3")
    assert "most of it by chance: chance -2." in said


def test_a_hand_over_is_described_and_parts_arms() -> None:
    """Its CSM quits under one arm only: health differs by just what the hand-over costs."""
    team = ("team.csms=1", "team.surveillance=1", "team.quitting=0.9", "team.handover_loss=0.75")
    setup = world_of(*team, "team.vacancy_weeks=3")
    none, heroic = of("A09", with_setup=setup)
    quits = [week for week in none.weeks() if none.met[week]["csm_quits"]]
    assert quits
    for week in quits:
        assert "its CSM quits: handed over, health -0.75" in words(none)[week]
        if week + 4 in none.weeks():
            assert "its new CSM begins" in words(none)[week + 4]
    assert standing(none).parts[HAND_OVER][1 + quits[0]] == -0.75
    other = replace(none, arm="other", states=none.states.copy(), met=none.met.copy())
    other.met[quits[0]]["csm_quits"] = False
    other.met[quits[0]]["handed_over"] = 0.0
    other.states["health"][quits[0]] += 0.75
    assert parts(none, other) == (
        f"none and other part in week {quits[0]}: under none its CSM quits, and the hand-over "
        "costs 0.75 of health."
    )
    assert heroic.met["csm_quits"].any()


def test_a_team_whose_members_know_all_hands_nothing_over() -> None:
    team = ("team.csms=2", "team.surveillance=1", "team.quitting=0.9", "team.ownership=pool")
    for trace in of("A09", with_setup=world_of(*team)):
        assert not trace.met["csm_quits"].any()


@pytest.mark.slow
def test_late_answers_are_described_and_part_arms() -> None:
    clock = ("service=clocked", "driver=agents", "tickets.answer_minutes=600", "team.csms=1")
    setup = world_of(*clock)
    seen = 0
    for account in ("A01", "A02", "A03", "A04"):
        none = of(account, with_setup=setup)[0]
        late = [week for week in none.weeks() if none.met[week]["late"] > 0]
        for week in late:
            assert f"late answers cost it {none.met[week]['late']:.2f}" in words(none)[week]
        if late:
            seen += 1
            assert standing(none).parts[LATE][1 + late[0]] < 0
            other = replace(none, arm="other", states=none.states.copy(), met=none.met.copy())
            other.met[late[0]]["late"] = 0.0
            other.states["goodwill"][late[0]] += none.met[late[0]]["late"]
            assert parts(none, other) == (
                f"none and other part in week {late[0]}: late answers cost "
                f"{none.met[late[0]]['late']:.2f} of goodwill under none, 0.00 under other."
            )
    assert seen


def test_what_the_market_brings_is_described_and_has_its_part_in_a_fall() -> None:
    market = ("market.downturn_week=12", "market.downturn_weeks=10", "market.downturn_health=8",
              "market.rise_week=7", "market.outage_week=5", "market.outage_share=1",
              "market.campaign_chance=0.98")  # fmt: skip
    trace = of("A05", with_setup=world_of(*market))[0]
    lines = words(trace)
    assert "a downturn begins" in lines[12]
    assert "a downturn is over" in lines[22]
    assert "a price rise is announced" in lines[7]
    assert "an outage brings it a service problem" in lines[5]
    assert any("a competitor's campaign begins" in line for line in lines.values())
    stood = standing(trace)
    p = trace.parameters
    assert stood.parts[PRICE_RISE][1 + 7] == pytest.approx(
        -0.3 * p["goodwill_kept"] * p["health_speed"]
    )
    assert stood.parts[DOWNTURN][1 + 12] == pytest.approx(-8 * p["health_speed"])
    fall = largest_fall(trace)
    assert fall is not None
    assert fall.main == DOWNTURN
    assert fall.since == 12
    assert "the downturn -" in summary(trace)[1]


@pytest.mark.slow
def test_an_outage_spares_or_hits_as_the_run_says() -> None:
    setup = world_of("market.outage_week=5", "market.outage_share=0.5")
    quiet = world_of()
    hits = set()
    for account in ("A01", "A02", "A03", "A04", "A05", "A06"):
        trace, calm = (of(account, with_setup=one)[0] for one in (setup, quiet))
        more = trace.states["problems"][5] - calm.states["problems"][5]
        hits.add(bool(trace.met[5]["hit"]))
        assert trace.met[5]["outage"]
        assert more[Problem.SERVICE] == trace.met[5]["hit"]
    assert hits == {True, False}


@pytest.mark.slow
def test_a_contraction_is_described_with_its_amount() -> None:
    """Every cent that an account pays less after a renewal is said to be less bought."""
    setup = world_of("journey.contraction_chance=1", "journey.price_step=0",
                     "journey.expansion_size=0.5")  # fmt: skip
    cuts = 0
    for row in range(12):
        trace = of(f"A{row:02d}", with_setup=setup)[0]
        lines = words(trace)
        for week in trace.weeks():
            arr, before = int(trace.states[week]["arr"]), int(trace.before(week)["arr"])
            if "RENEWS" in lines[week] and arr < before:
                cuts += 1
                if not trace.states[week]["happening"] & Happening.EXPANDS:
                    assert f"(contraction: ${(before - arr) / 100:,.0f} less bought)" in lines[week]
                assert not is_routine(trace, week, happened(trace, week))
    assert cuts


def test_a_concession_is_described_with_its_amount() -> None:
    trace = made([1.0, 1.0])
    trace.states["arr"] = [1_000_000, 850_000]
    trace.states["term"] = 52
    trace.states["conceded"][0] = 1
    trace.states["concession"][1] = 150_000
    events = np.zeros(1, of("A05")[0].events.dtype)
    events["week"], events["event"] = 1, Event.RENEWED
    said = happened(replace(trace, events=events), 1)[-1]
    assert said == "RENEWS at $8,500 (contraction: a concession of $1,500)"


def test_uneventful_renewals_of_short_terms_are_described_together() -> None:
    monthly = of("A05")[0]
    states = monthly.states.copy()
    states["problems"], states["happening"], states["champion"] = 0, 0, 1.0
    for name in ("rise", "concession", "cut"):
        states[name] = 0
    begin = monthly.begin.copy()
    begin["term"], begin["problems"], begin["renewal"] = 4, 0, 4
    weeks = np.arange(3, len(states), 4)
    events = np.zeros(len(weeks), monthly.events.dtype)
    events["week"], events["event"] = weeks, Event.RENEWED
    states["arr"], begin["arr"] = 100_000, 100_000
    states["stage"] = Stage.ACTIVE
    met = np.zeros(len(states), MET)
    p = monthly.parameters.copy()
    p["price_step"] = 0.0
    changed = replace(monthly, states=states, begin=begin, met=met, events=events, parameters=p)
    text = as_text([changed])
    assert "renews 3 times, weeks 3 to 11" in text
    assert "RENEWS" not in text
    counted = sum(int(count) for count in re.findall(r"renews (\d+) times, weeks", text))
    assert counted + len(re.findall(r"renews, week", text)) == len(weeks)


def test_a_decision_that_was_turned_is_no_routine() -> None:
    trace = made([1.0, 1.0])
    trace.states["intent"][0] = Intent.LEAVE_QUIETLY
    events = np.zeros(1, of("A05")[0].events.dtype)
    events["week"], events["event"] = 1, Event.RENEWED
    turned = replace(trace, events=events)
    assert "though it had meant to leave" in words(turned)[1]
    assert not is_routine(turned, 1, happened(turned, 1))


def test_the_legend_says_what_cannot_be_guessed() -> None:
    for part in ("50% at health 0", "73% at 1", "88% at 2", "first year",
                 "same person"):  # fmt: skip
        assert part in " ".join(legend().split())


@pytest.mark.parametrize("load", [0.0, 1.5])
def test_the_chance_shown_is_that_of_the_decision(load: float) -> None:
    """With the ease of a new customer, the odds of a short term, and what contact stirred."""
    gone = made([2.0, 0.5, 0.0, 0.0], stage=Stage.GONE, end=4, cause=Cause.FIT)
    trace = decides(gone, 2)
    p = trace.parameters
    state, before = trace.states[2], trace.states[1]
    state["term"], state["start"] = 13, -10
    before["adoption"], before["contact"], before["stirred"] = 0.2, 1.0, 0.3
    state["contact"], state["stirred"] = 1.0 * p["contact_kept"] + load, 0.0
    ease = p["honeymoon"] * 0.5 ** ((2 - -10) / p["honeymoon_half_life"])
    stirred = 0.3 + load * (1 - 0.2 / p["reconsider_use"])
    stays = (1 - p["reconsider"]) ** stirred / (1 + 13 / 52 * np.exp(-0.0 - ease))
    assert f"At 0.00 the chance to decide so was {100 * (1 - stays):.0f} %." in summary(trace)[1]


def test_help_is_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["trace", "--help"])
    assert stopped.value.code == 0
    output = capsys.readouterr().out
    for part in (
        "Usage: simcs trace account=NAME",
        "simcs trace RUN",
        "replication=0",
        "weeks=some",
        "'account=arr",
    ):
        assert part in output
    assert "Usage: simcs compare" not in output


def test_only_weeks_of_note_are_shown() -> None:
    trace = of("A02")[0]
    shown = {int(m[1]) for m in re.finditer(r"^ *(\d+)\|", as_text([trace]), re.MULTILINE)}
    weeks = trace.weeks()
    assert {week for week in weeks if week % EVERY == 0} <= shown <= set(weeks)
    events = {week: happened(trace, week) for week in weeks}
    short = trace.begin["term"] < SHORT_TERM
    assert shown >= {
        week
        for week in weeks
        if events[week] and not (short and is_routine(trace, week, events[week]))
    }
    assert len(shown) < len(weeks)
    assert max(map(len, as_text(of("A02")).splitlines())) <= 100


def test_all_weeks_are_in_the_table() -> None:
    followed = of("A11")
    table = frame(followed)
    assert len(table) == sum(len(trace.weeks()) for trace in followed)
    for trace in followed:
        own = table[table["policy"] == trace.arm]
        done = [name for cell in own["done"] for name in cell.split(";") if name]
        counted = [NUMBERS[name] for name in done]
        touched = trace.events["detail"][trace.events["event"] == Event.TOUCHED]
        assert sorted(counted) == sorted(touched.tolist())
        assert own["health"].tolist() == trace.states["health"][trace.weeks()].tolist()


def test_those_who_arrive_later_can_be_followed() -> None:
    trace = of("arrival 2")[0]
    weeks = trace.weeks()
    assert trace.account_id == "arrival 2"
    assert trace.events_in(weeks[0])[0][0] is Event.ARRIVED
    assert weeks[0] == trace.begin["start"]
    assert len(summary(trace)) == 2


def test_no_cell_is_a_formula() -> None:
    assert [defused(t) for t in ("=1+1", "+1", "-1", "@x", "\tx", "A1", "")] == [
        "'=1+1", "'+1", "'-1", "'@x", "'\\tx", "A1", "",
    ]  # fmt: skip
    trace = replace(of("A05")[0], account_id="=cmd()")
    assert set(frame([trace])["account_id"]) == {"'=cmd()"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], ["account is missing", "account=NAME"]),
        (["account="], ["account is missing"]),
        (["account=A0x"], ["'A0x'", "did you mean 'A", "40 accounts", "'A00' to 'A39'"]),
        (["account=40"], ["'40'", "row number from 0 to 39"]),
        (["account=arrival 99999"], ["'arrival 99999'", "'arrival 1' to"]),
        (["account=\x1b[31m"], ["\\x1b"]),
        (["account=1", "replication=-1"], ["replication is '-1'", "99999"]),
        (["account=1", "replication=x"], ["replication is 'x'"]),
        # Nine digits were read, and all of them used.
        (["account=1", "replication=00000000099999999999999999999"], ["replication is '0000"]),
        (["account=0000000009999"], ["account is '0000000009999'"]),
        (["account=" + "9" * 5000], ["account is '9999"]),
        (["account=1", "weeks=few"], ["weeks is 'few'", "some", "all", ".csv"]),
        (["account=1", "weeks=/no/such/x.csv"], ["/no/such/x.csv", "cannot be written"]),
        (["account=1", "policies=[hero]"], ["hero", "did you mean 'heroic'"]),
    ],
)  # fmt: skip
def test_bad_input_is_refused(
    given: list[str], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["trace", *given, *QUICK])
    assert stopped.value.code == 2
    output = capsys.readouterr().err
    for word in words:
        assert word in output
    assert "\x1b" not in output


def test_the_table_goes_to_screen_or_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for weeks in ("all", "mine.csv"):
        with pytest.raises(SystemExit) as stopped:
            main(["trace", "account=3", f"weeks={weeks}", *QUICK, "policies=[none,blend]"])
        assert stopped.value.code == 0
    printed = capsys.readouterr().out
    written = Path("mine.csv").read_text()
    assert printed.startswith(written)
    rows = list(csv.DictReader(io.StringIO(written)))
    assert {row["policy"] for row in rows} == {"none", "blend"}
    assert {row["account_id"] for row in rows} == {"A03"}
