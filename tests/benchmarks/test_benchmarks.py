"""The harness of benchmarks: what it compares, what it stores, and when it refuses to."""

import json
import math
import platform
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import benchmarks
from benchmarks import __main__ as command
from benchmarks import (
    agreement,
    case,
    growth,
    interleaved,
    measurement,
    million,
    pairing,
    results,
    spreading,
    ways,
)
from benchmarks.efforts import QUICK
from benchmarks.measurement import gain_of_pairing, over_rounds
from benchmarks.peers import Final
from benchmarks.targets import TARGETS, Target
from simcs import agents
from simcs.world import loop

TINY = replace(
    QUICK,
    name="tiny",
    accounts=60,
    weeks=6,
    rounds=(("naive", 1),),
    other_rounds=2,
    loop_runs=1,
    check_accounts=40,
    check_weeks=5,
    small_books=1,
    size_weeks=3,
    size_rounds=2,
    large=300,
    replications=2,
    worker_rounds=1,
    million=200,
    million_weeks=4,
    million_block=2,
    million_horizon=4,
    memory_sizes=(50, 5_000),
    memory_weeks=1,
    memory_rounds=1,
    paired=16,
)
PUBLISHED = [command.PUBLISHED / name for name in (results.RESULTS, results.ABOUT, results.PAGE)]


def other_account(final: Final) -> Final:
    """Return another ending: one bit of one account is not the same."""
    accounts = final.accounts.copy()
    accounts["health"][3] = np.nextafter(accounts["health"][3], np.inf)
    return Final(accounts, final.ledger)


def changed(change: Callable[[Final], Final]) -> Any:
    """Return a peer that runs like the loop and then reports something else."""

    def opened(prepared: Any, replication: int) -> Any:
        simulate = ways.by_driver(loop.weeks)(prepared, replication)
        return lambda: change(simulate())

    return opened


@pytest.fixture
def doubles(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Let all peers be the loop in disguise; processes are not shared out, starts not timed."""
    peers = {name: ways.by_driver(loop.weeks) for name in ways.PEERS}
    monkeypatch.setattr(ways, "peers", lambda: (peers, {"array": lambda prepared: ""}))
    start = SimpleNamespace(
        jit_cold=lambda: [5.0, 3.0], warm_start=lambda: [1.0], help_=lambda: [0.25]
    )
    monkeypatch.setattr(benchmarks, "start", start, raising=False)
    for module in (spreading, pairing):
        monkeypatch.setattr(module, "spread", one_by_one)
    monkeypatch.setattr(pairing, "ACCOUNTS", 60)
    monkeypatch.setattr(pairing, "WEEKS", 26)
    return peers


def one_by_one(work: Any, items: Any, *_: Any, **__: Any) -> Any:
    """Do what the pool of workers does, in this process."""
    return map(work, items)


# What is stored.


def check_stored(folder: Path) -> None:
    stored = json.loads((folder / results.RESULTS).read_text("utf-8"))
    assert list(stored) == list(TARGETS)
    for key, found in stored.items():
        assert list(found) == ["median", "low", "high"], key
        assert all(math.isfinite(value) for value in found.values()), key
        assert found["low"] <= found["median"] <= found["high"], key
    page = (folder / results.PAGE).read_text("utf-8")
    assert page == results.page_of(folder)
    assert all(f"| {key} |" in page and f"**{key}**" in page for key in TARGETS)
    assert not re.search(rf"\b{re.escape(platform.node())}\b", page)
    assert str(command.PUBLISHED) not in page


@pytest.mark.slow
def test_from_end_to_end(tmp_path: Path, doubles: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run_keys(TINY, tmp_path) == command.DONE
    check_stored(tmp_path)
    stored = json.loads((tmp_path / results.RESULTS).read_text("utf-8"))
    assert stored["jit_cold_s"] == {"median": 4.0, "low": 3.0, "high": 5.0}
    about = json.loads((tmp_path / results.ABOUT).read_text("utf-8"))
    assert len(about["seconds"]["naive"]) == 1
    assert len(about["seconds"]["c"]) == 2
    assert len(about["seconds"]["loop beside c"]) == 4
    assert about["keys"]["sweep_over_array"]["size"] == "60 accounts, 6 weeks"
    assert (
        f"a lighter arm than in other rows, {case.FALLING},"
        in (about["keys"]["sweep_over_c"]["size"])
    )
    printed = capsys.readouterr().out
    assert "low and high" in printed


@pytest.mark.skipif(not PUBLISHED[0].exists(), reason="`make bench` has not been run yet")
def test_what_is_published() -> None:
    check_stored(command.PUBLISHED)


def test_all_keys_with_floor_and_aim() -> None:
    """Of all but two, both are asked for, and the aim is the harder of the two."""
    for key, target in TARGETS.items():
        if key in ("crn_replications", "sweep_over_mesa_doors"):
            assert target.floor is target.aim is None
        else:
            assert (target.aim > target.floor) == target.higher, key


@pytest.mark.parametrize(
    ("higher", "value", "verdict"),
    [
        (True, 3.0, "aim met"), (True, 2.0, "floor met"), (True, 1.9, "missed"),
        (False, 1.0, "aim met"), (False, 2.0, "floor met"), (False, 3.1, "missed"),
    ],
)  # fmt: skip
def test_verdicts(higher: bool, value: float, verdict: str) -> None:
    floor, aim = (2.0, 3.0) if higher else (3.0, 1.5)
    assert Target("", floor=floor, aim=aim, higher=higher).verdict(value) == verdict


def test_what_binds_is_printed_where_something_is_missed(tmp_path: Path, doubles: Any) -> None:
    found = {key: over_rounds([target.aim or 1.0], "size") for key, target in TARGETS.items()}
    about = {
        "effort": "full",
        "machine": command.machine.described(),
        "begin": command.machine.moment(),
        "end": command.machine.moment(),
    }
    results.store(tmp_path, found, about, {"sweep": [1.0]})
    assert "What binds" not in (tmp_path / results.PAGE).read_text("utf-8")
    found["sweep_over_c"] = over_rounds([0.5], "size")
    results.store(tmp_path, found, about, {"sweep": [1.0]})
    page = (tmp_path / results.PAGE).read_text("utf-8")
    assert page.count("What binds") == 1
    assert "| sweep_over_c | 0.5 | 0.5 | 0.5 | ≥ 0.6 | ≥ 0.85 | missed |" in page


# When nothing is stored.


@pytest.mark.parametrize("name", ["naive", "mesa", "c"])
def test_a_peer_that_differs_stops_it(
    name: str, tmp_path: Path, doubles: dict[str, Any], capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    doubles[name] = changed(other_account)
    monkeypatch.setattr(command, "QUICK", TINY)
    assert command.main(["--quick", "--folder", str(tmp_path)]) == command.FAILED
    said = capsys.readouterr().err
    assert f"{name} does not agree with the loop: accounts, column 'health', row 3: " in said
    assert not list(tmp_path.iterdir())


def test_a_peer_with_other_randomness_is_asked_itself(doubles: dict[str, Any]) -> None:
    prepared = case.setup(40, 5)
    everyone = {**ways.ours(), "array": changed(other_account)}
    ways.require_agreement(everyone, {"array": lambda _: ""}, prepared)
    with pytest.raises(ways.DisagreementError, match=r"array does not .* too many leave"):
        ways.require_agreement(everyone, {"array": lambda _: "too many leave"}, prepared)


def test_what_is_timed_is_compared_too() -> None:
    everyone = {"sweep": ways.by_driver(loop.weeks), "c": changed(other_account)}
    prepared = case.setup(40, 5)
    with pytest.raises(ways.DisagreementError, match="c does not agree"):
        interleaved.time_all(everyone, {"c": 1}, prepared, lambda way: True, 1, str)


def test_a_missing_peer_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ways, "PEERS", {"mesa": "benchmarks.peers.nobody"})
    monkeypatch.setattr(benchmarks, "start", SimpleNamespace(), raising=False)
    assert command.main(["--quick", "--folder", str(tmp_path)]) == command.FAILED
    assert "peer mesa: benchmarks.peers.nobody cannot be loaded" in capsys.readouterr().err


def test_an_interrupt_leaves_what_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "measure", interrupted)
    (tmp_path / results.RESULTS).write_text("{}", "utf-8")
    assert command.main(["--folder", str(tmp_path)]) == command.STOPPED
    assert [path.name for path in tmp_path.iterdir()] == [results.RESULTS]
    assert (tmp_path / results.RESULTS).read_text("utf-8") == "{}"


@pytest.mark.slow
def test_a_rough_pass_is_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(command, "run_keys", lambda effort, folder: seen.append((effort, folder)))
    monkeypatch.setattr(command, "stamp", seen.append)  # what is published stays as it is
    command.main(["--quick"])
    command.main([])
    published = (command.FULL, command.PUBLISHED)
    assert seen == [(command.QUICK, command.ROUGH), published, "benchmarks"]


# Differences and timing.


def test_differences_are_found_bit_by_bit() -> None:
    table = np.zeros(3, [("a", "f8"), ("b", "i4", 2)])
    table["a"] = (0.0, math.nan, 1.0)
    truth = Final(table, table)
    assert not agreement.difference(Final(table.copy(), table.copy()), truth)
    other = table.copy()
    other["a"][0] = -0.0
    assert (
        agreement.difference(Final(table, other), truth)
        == "ledger, column 'a', row 0: -0.0 against 0.0"
    )
    other = table.copy()
    other["b"][2, 1] = 1
    assert "accounts, column 'b', row 2: [0 1]" in agreement.difference(Final(other, table), truth)
    assert "2 rows against 3" in agreement.difference(Final(table[:2], table), truth)
    wide = table.astype([("a", "f8"), ("b", "i8", 2)])
    assert "int64 against int32" in agreement.difference(Final(wide, table), truth)


@pytest.mark.slow
def test_agreement_on_the_whole() -> None:
    """Other random numbers pass; another model does not, nor does a constant difference."""
    usual = case.setup(150, 30)
    troubled = case.setup(150, 30, more=("journey.problem_rate=1.56",))
    troubled = replace(usual, config=troubled.config)
    endings = {
        name: [ways.by_driver(loop.weeks)(setup, k)() for k in numbers]
        for name, setup, numbers in (
            ("truth", usual, range(20)),
            ("other", usual, range(20, 40)),
            ("troubled", troubled, range(20)),
        )
    }
    assert not agreement.beyond_chance(endings["truth"], endings["truth"])
    assert not agreement.beyond_chance(endings["other"], endings["truth"])
    assert "problems: " in agreement.beyond_chance(endings["troubled"], endings["truth"])
    shifted = [Final(final.accounts, final.ledger.copy()) for final in endings["truth"]]
    for final in shifted:
        final.ledger["logos"] += 1
    assert "logos at the end" in agreement.beyond_chance(shifted, endings["truth"])
    assert not ways.on_the_whole(ways.by_driver(agents.weeks), case.setup(20, 3))


def test_the_pandas_policy_is_blend() -> None:
    ours, prepared = ways.ours(), case.setup(200, 60)
    ends = {name: ours[name](prepared, 0)() for name in (ways.LOOP, ways.PANDAS)}
    assert not agreement.difference(ends[ways.PANDAS], ends[ways.LOOP])
    assert ends[ways.LOOP].ledger["minutes_burning"].any()


def test_the_lighter_arm_is_the_same_but_for_when_it_cares() -> None:
    """What C leaves out, and nothing else; the loop runs it too where C is compared."""
    usual, falling = (
        case.opened(case.setup(40, 5, arms)).policy for arms in (case.ARMS, case.FALLING)
    )
    assert asdict(falling) == {**asdict(usual), "level": None}
    assert asdict(usual)["level"] is not None
    ways_by_arm = ways.by_arm(dict.fromkeys(("sweep", "agents", *ways.PEERS)))
    assert list(ways_by_arm[case.FALLING]) == ["sweep", "c"]
    others = [name for name in ways.PEERS if name != "c"]
    assert list(ways_by_arm[case.ARMS]) == ["sweep", "agents", *others]


def test_each_peer_stands_between_two_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    seconds = iter([1.0, 8.0, 3.0, 10.0, 1.0, 2.0, 6.0, 2.0])
    monkeypatch.setattr(interleaved, "timed", lambda simulate: (next(seconds), simulate()))

    def way(name: str) -> Any:
        return lambda prepared, replication: lambda: ran.append(name) or name

    everyone = {name: way(name) for name in ("sweep", "a", "b")}
    timing = interleaved.time_all(
        everyone, {"a": 2, "b": 1}, None, lambda _: False, 1, lambda _: None
    )
    assert ran == ["sweep", *["sweep", "a", "sweep", "b", "sweep"], *["sweep", "a", "sweep"]]
    # The first loop is for the truth, and not timed.
    assert timing.seconds == {"a": [8.0, 6.0], "b": [10.0]}
    assert timing.beside == {"a": [2.0, 2.0], "b": [2.0]}
    assert timing.over_loop("a") == [4.0, 3.0]
    assert timing.over("b", "a") == [5.0 / 4.0]


def test_rounds_begin_with_another() -> None:
    assert [interleaved.rotated("abc", n) for n in range(4)] == [
        [*"abc"], [*"bca"], [*"cab"], [*"abc"],
    ]  # fmt: skip
    assert interleaved.rotated("", 3) == []


# What readings are summed up to.


def test_over_rounds() -> None:
    found = over_rounds([3.0, 1.0, 8.0], "some")
    assert found.summary == (3.0, 1.0, 8.0)
    assert over_rounds([1.0, 2.0], "some").summary.median == 1.5
    with pytest.raises(ValueError, match="no readings"):
        over_rounds([], "some")


def test_the_gain_of_pairing() -> None:
    draws, own, others = np.random.default_rng(1).normal(size=(3, 3_000))
    # Correlation r of both arms: variances 1 + 1 over 2 (1 - r), so 1 / (1 - r).
    for r in (0.0, 0.5, 0.9):
        arm, other = (math.sqrt(r) * draws + math.sqrt(1 - r) * rest for rest in (own, others))
        found, of_few = gain_of_pairing(arm, other), gain_of_pairing(arm[:50], other[:50])
        assert found.median == pytest.approx(1 / (1 - r), rel=0.1)
        assert found.low < found.median < found.high
        assert found.high - found.low < of_few.high - of_few.low
        assert found == gain_of_pairing(arm, other)
    arm, other = np.array([0.0, 1, 2, 4]), np.array([0.0, 1, 2, 3])
    assert measurement._gain(arm, other) == pytest.approx((35 / 12 + 5 / 3) / 0.25)


# A million, and growth.


def test_a_million_in_small(capfd: pytest.CaptureFixture[str]) -> None:
    run = million.simulate(150, 5, 5, 2, f"[{','.join(million.POLICIES)}]")
    assert [one.policy for one in run.policies] == ["none", "blend"]
    assert [len(one.blocks) for one in run.policies] == [3, 3]
    prepared = case.setup(150, 5, "[none]")
    world = case.opened(prepared)
    for _ in loop.weeks(world):
        pass
    assert run.policies[0].account_weeks == case.account_weeks(world)
    assert run.policies[0].logos == world.ledger["logos"][-1]
    assert run.rows == len(world.accounts)
    assert million.read(json.loads(json.dumps(million.written(run)))).policies[1].seconds == (
        run.policies[1].seconds
    )
    assert "5/5" in capfd.readouterr().err
    assert "held" in million.text(run)
    assert "missed" in million.text(replace(run, peak=million.LIMIT + 1))


@pytest.mark.slow
def test_growth_in_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "AT_LEAST", 60)
    monkeypatch.setattr(growth, "WEEKS", 2)
    monkeypatch.setattr(growth, "BOOK", 30)
    monkeypatch.setattr(growth, "BOOK_WEEKS", 2)
    monkeypatch.setattr(growth, "WORKERS", 1)
    run = growth.measured(lambda _: None, (20, 60), (1, 2), 2)
    assert {size: len(values) for size, values in run.per_account_week.items()} == {20: 2, 60: 2}
    assert all(min(values) > 0 for values in run.per_replication.values())
    assert growth.read(json.loads(json.dumps(asdict(run)))) == run
    command.draw_growth(tmp_path, run)
    assert (tmp_path / "growth.png").read_bytes().startswith(b"\x89PNG")
    first = (tmp_path / "growth.svg").read_bytes()
    command.draw_growth(tmp_path, run)
    assert (tmp_path / "growth.svg").read_bytes() == first
