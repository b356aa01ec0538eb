"""A trace tells what the run did, and no more: the run itself is the same, watched or not."""

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
from simcs.experiment.hydra_app import compose
from simcs.experiment.replications import Setup, drive, prepare, worlds
from simcs.experiment.trace import LARGE_FALL, Trace, parting, traces, turning_point
from simcs.interventions.actions import NUMBERS
from simcs.interventions.door import Plan
from simcs.journey.columns import Intent, Stage
from simcs.report.trace_text import EVERY, as_text, defused, frame, summary
from simcs.signals.view import View
from simcs.world.events import Event
from tests.conftest import QUICK


class OneCall:
    """Calls one account once, in week 7."""

    def plan(self, view: View, week: int) -> Plan:
        return Plan().add([3], "check_in") if week == 7 else Plan()


@cache
def setup(**policies: str) -> Setup:
    config = compose(QUICK)
    config.policies = policies or {"none": "none", "heroic": "heroic", "blend": "blend"}
    return prepare(config)


def of(account: str, *, with_setup: Setup | None = None, replication: int = 0) -> list[Trace]:
    return traces(with_setup or setup(), account, replication)


def made(health: list[float], **last: Any) -> Trace:
    """Return a trace whose health is as given, and otherwise that of an account that stays."""
    whole = of("A05")[0]
    states = np.repeat(whole.states[:1], len(health))
    states["health"] = health
    states["stage"] = Stage.ACTIVE
    for name, value in last.items():
        states[name][-1] = value
    return replace(whole, states=states, events=whole.events[:0])


def test_it_is_the_account_of_the_comparison() -> None:
    """Each state is that of an unwatched run of the same arm."""
    followed = {trace.arm: trace for trace in of("A07", replication=1)}
    for arm, world in worlds(setup(), 1):
        for week in drive(world, setup().config.driver):
            assert world.accounts[7].tobytes() == followed[arm.name].states[week].tobytes()


def test_both_drivers_tell_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for driver in ("agents", "sweep"):
        with pytest.raises(SystemExit) as stopped:
            main(["trace", "account=A01", *QUICK, "policies=[none,blend]", f"driver={driver}"])
        assert stopped.value.code == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]


def test_arms_part_at_the_first_difference() -> None:
    """What is done once, in week 7, is where they part; others never do."""
    config = setup().config
    once = Setup(replace(config, policies={"none": "none", "call": OneCall()}),
                 setup().book, setup().reference)  # fmt: skip
    none, call = of("A03", with_setup=once)
    found = parting(none, call)
    assert found is not None
    assert found.week == 7
    assert found.done == ([], ["check_in"])
    assert {"last_done", "goodwill", "health"} <= set(found.differs)
    assert "part in week 7: none has done nothing, call check in." in as_text([none, call])
    assert parting(*of("A04", with_setup=once)) is None
    assert "every week as under none" in as_text(of("A04", with_setup=once))


def test_arms_may_part_by_what_reaches_all() -> None:
    """A better process is felt by accounts for which nothing was done."""

    class Improves:
        def plan(self, view: View, week: int) -> Plan:
            return Plan().improve(0.9)

    config = replace(setup().config, policies={"none": "none", "improves": Improves()})
    better = Setup(config, setup().book, setup().reference)
    found = [parting(*of(f"A{i:02d}", with_setup=better)) for i in range(12)]
    parted = [p for p in found if p is not None]
    assert parted
    assert all(p.done == ([], []) and p.differs for p in parted)


def test_turning_point_is_before_the_largest_fall() -> None:
    turn = turning_point(made([2.0, 3.0, 2.5, 2.9, 1.0, 0.5, 2.0, 1.0]))
    assert turn is not None
    assert (turn.week, turn.health, turn.low_week, turn.low) == (1, 3.0, 5, 0.5)
    assert turning_point(made([2.0, 2.0 - 0.99 * LARGE_FALL, 5.0])) is None
    assert turning_point(made([1.0, 2.0, 3.0])) is None


def test_a_turning_point_names_what_cost_most() -> None:
    trace = made([3.0, 2.0, 0.0])
    trace.states["problems"] = [[0, 0, 0], [0, 1, 0], [0, 2, 0]]
    trace.states["champion"] = [1.0, 1.0, 0.2]
    turn = turning_point(trace)
    assert turn is not None
    assert turn.cause == "service problems"
    assert turn.cost == pytest.approx(2 * trace.parameters["health_problems"])


def test_after_the_decision_to_leave_health_no_longer_turns_anything() -> None:
    trace = made([3.0, 1.5, 1.4, 0.0], stage=Stage.GONE, end=4, intent=Intent.LEAVE_QUIETLY)
    events = np.zeros(1, of("A05")[0].events.dtype)
    events["week"], events["event"] = 2, Event.DECIDED_QUIETLY
    turn = turning_point(replace(trace, events=events))
    assert turn is not None
    assert turn.low_week == 2
    assert turning_point(trace) is None  # it had decided before the run


def test_only_weeks_of_note_are_shown() -> None:
    trace = of("A02")[0]
    shown = {int(m[1]) for m in re.finditer(r"^ *(\d+)\|", as_text([trace]), re.MULTILINE)}
    weeks = trace.weeks()
    assert {week for week in weeks if week % EVERY == 0} <= shown <= set(weeks)
    assert {int(week) for week in trace.events["week"]} <= shown
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
    assert trace.told(weeks[0])[0][0] is Event.ARRIVED
    assert weeks[0] == trace.begin["start"]
    assert len(summary(trace)) == 2


def test_no_cell_is_a_formula() -> None:
    assert [defused(t) for t in ("=1+1", "+1", "-1", "@x", "\tx", "A1", "")] == [
        "'=1+1", "'+1", "'-1", "'@x", "'\tx", "A1", "",
    ]  # fmt: skip
    trace = replace(of("A05")[0], account_id="=cmd()")
    assert set(frame([trace])["account_id"]) == {"'=cmd()"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], ["account is missing", "account=ID"]),
        (["account="], ["account is missing"]),
        (["account=A0x"], ["'A0x'", "did you mean 'A", "40 accounts", "'A00' to 'A39'"]),
        (["account=40"], ["'40'", "row number from 0 to 39"]),
        (["account=arrival 99999"], ["'arrival 99999'", "'arrival 1' to"]),
        (["account=\x1b[31m"], ["\\x1b"]),
        (["account=1", "replication=-1"], ["replication is '-1'", "99999"]),
        (["account=1", "replication=x"], ["replication is 'x'"]),
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
    told = capsys.readouterr().err
    for word in words:
        assert word in told
    assert "\x1b" not in told


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
