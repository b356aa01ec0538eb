"""The command behind `make bench`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from benchmarks import (
    answer_times,
    arms_as_playbooks,
    commands,
    door,
    growth,
    interleaved,
    machine,
    many_plays,
    memory,
    million,
    pairing,
    results,
    sizes,
    spreading,
    trainer_load,
    ways,
)
from benchmarks.efforts import FULL, QUICK, Effort
from benchmarks.measurement import Measurement, over_rounds
from benchmarks.targets import TARGETS
from experiments.stored import stamp
from simcs.errors import SimcsError, printable
from simcs.experiment.store import RunFolder
from simcs.report.figures.style import DPI
from simcs.report.rendered import svg

PUBLISHED = Path(__file__).parent
ROUGH = PUBLISHED.parent / "runs" / "bench-quick"
DONE, FAILED, STOPPED = 0, 1, 130

Say = Callable[[str], object]


def say(line: str) -> None:
    """Report progress."""
    print(f"bench: {line}", file=sys.stderr, flush=True)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(
        prog="make bench ARGS=…",
        description="Measure simcs beside its peers, and write results.json and RESULTS.md.",
    )
    made.add_argument(
        "what", nargs="?", default="keys",
        choices=("keys", "door", "million", "growth", "arms", "answer", "commands", "trainer"),
        help="all keys of results.json (the default), the world's door on a small book, a million "
        "accounts, growth with size, an arm as playbooks, the wait for an answer, every command "
        "that the pages show, or a class at the flight simulator",
    )  # fmt: skip
    made.add_argument(
        "--quick", action="store_true",
        help="a rough pass within five minutes, stored apart from the published results",
    )  # fmt: skip
    made.add_argument(
        "--before", type=Path, help="answer: a folder with other sources, measured beside these"
    )
    made.add_argument("--folder", type=Path, help="where to write instead")
    return made


def measure(effort: Effort, report: Say) -> tuple[dict[str, Measurement], dict[str, list[float]]]:
    """Measure all keys; return what was found, and the seconds of drivers and peers.

    Raises
    ------
    SimcsError
        When a peer is missing or does not agree.
    """
    from benchmarks import case, start

    found: dict[str, Measurement] = {}
    others, checks = ways.peers()
    everyone = {**ways.ours(), **others}
    report("compiling, and do all simulate the same model?")
    for arms, some in ways.by_arm(everyone).items():
        small = case.setup(effort.check_accounts, effort.check_weeks, arms)
        ways.require_agreement(some, checks, small)
    drivers, seconds = interleaved.measure(effort, everyone, checks, report)
    found |= drivers
    found["small_over_large"] = sizes.measure(effort, report)
    found["two_workers_over_one"] = spreading.measure(effort, report)
    found["crn_replications"] = pairing.measure(effort, report)
    found["million_weeks_per_second"] = million.measure(effort, report)
    found["bytes_per_account"] = memory.measure(effort, report)
    for key, readings in (
        ("jit_cold_s", start.jit_cold), ("warm_start_s", start.warm_start), ("help_s", start.help_),
    ):  # fmt: skip
        report(key)
        found[key] = over_rounds(readings(), "each in a process of its own", "reading")
    return found, seconds


def run_keys(effort: Effort, folder: Path) -> int:
    """Measure and store all keys."""
    begin = machine.moment()
    found, seconds = measure(effort, say)
    about = {
        "effort": effort.name,
        "machine": machine.described(),
        "begin": begin,
        "end": machine.moment(),
    }
    results.store(folder, found, about, seconds)
    print((folder / results.PAGE).read_text("utf-8"))
    for key, target in TARGETS.items():
        if target.verdict(found[key].summary.median) == "missed":
            say(f"{key} is missed")
    return DONE


def run_door(effort: Effort, folder: Path) -> int:
    """Measure the world's door, and store what was found."""
    begin = machine.moment()
    found = door.measure(door.ROUNDS if effort is FULL else 3)
    about = {"machine": machine.described(), "begin": begin, "end": machine.moment()}
    results.write_json(folder, results.DOOR, {**about, "run": door.stored(found)})
    print(door.text(found))
    met = all(found[name].summary.median <= limit for name, limit in door.LIMITS.items())
    return DONE if met else FAILED


def run_million(effort: Effort, folder: Path) -> int:
    """Simulate a million accounts under two policies, and store the result."""
    begin = machine.moment()
    weeks = million.WEEKS if effort is FULL else effort.million_weeks
    run = million.side_by_side(effort.million, weeks, weeks, effort.million_block)
    about = {"machine": machine.described(), "begin": begin, "end": machine.moment()}
    results.write_json(folder, results.MILLION, {**about, "run": million.written(run)})
    results.write_page(folder)
    print(million.text(run))
    return DONE if run.peak <= million.LIMIT else FAILED


def run_growth(effort: Effort, folder: Path) -> int:
    """Measure growth with size, store and draw it."""
    begin = machine.moment()
    few = effort is not FULL
    run = growth.measured(
        say,
        growth.ACCOUNTS[:4] if few else growth.ACCOUNTS,
        growth.REPLICATIONS[:4] if few else growth.REPLICATIONS,
    )
    about = {"machine": machine.described(), "begin": begin, "end": machine.moment()}
    results.write_json(folder, results.GROWTH, {**about, "run": asdict(run)})
    draw_growth(folder, run)
    results.write_page(folder)
    print(growth.text(run))
    return DONE


def run_arms(effort: Effort, folder: Path) -> int:
    """Measure what playbooks cost, and store what was found.

    An arm as playbooks beside the same arm in Python, many playbooks beside none, and what it takes
    to leave out one at a time.
    """
    begin = machine.moment()
    rounds = arms_as_playbooks.ROUNDS if effort is FULL else 3
    found = arms_as_playbooks.measured(say, rounds=rounds)
    many = many_plays.measured(say, rounds=rounds)
    leaving = many_plays.left_out(say, rounds=3 if effort is FULL else 1)
    about = {"machine": machine.described(), "begin": begin, "end": machine.moment()}
    kept = {
        "run": arms_as_playbooks.stored(found),
        "many": many_plays.stored(many),
        "left_out": asdict(leaving),
    }
    results.write_json(folder, results.ARMS, {**about, **kept})
    results.write_page(folder)
    print(arms_as_playbooks.text(found))
    print(many_plays.text(many, leaving))
    met = [one.met for one in found] + [one.met for one in many]
    return DONE if all(met) and leaving.summary.median <= many_plays.SECONDS else FAILED


def run_answer(effort: Effort, folder: Path, before: Path | None = None) -> int:
    """Measure the wait for the answer of a comparison, and store what was found."""
    begin = machine.moment()
    rounds = answer_times.ROUNDS if effort is FULL else 1
    waits, pages = answer_times.measured(say, before, rounds), answer_times.pages(say, rounds)
    about = {"machine": machine.described(), "begin": begin, "end": machine.moment()}
    results.write_json(folder, results.ANSWER, about | answer_times.stored(waits, pages))
    results.write_page(folder)
    print(answer_times.text(waits, pages))
    return DONE if answer_times.met(waits, pages) else FAILED


def run_commands(effort: Effort, folder: Path) -> int:
    """Time every command that the pages show; in a rough pass those that have no time yet."""
    begin = machine.moment()
    table = results.read_json(PUBLISHED, results.COMMANDS) if effort is not FULL else None

    def keep(found: commands.Seconds) -> None:
        about = {"machine": machine.described(), "begin": begin, "end": machine.moment()}
        results.write_json(folder, results.COMMANDS, {**about, "seconds": found})

    found = commands.measured((table or {}).get("seconds", {}), say, keep)
    keep(found)
    for command, seconds in found.items():
        if seconds is not None and seconds >= commands.LIMIT:
            say(f"{seconds:.0f} s: {command}")
    return DONE


def run_trainer(effort: Effort, folder: Path) -> int:
    """Let a class play at the flight simulator; in a rough pass a small class."""
    begin = machine.moment()
    # People think before they press; without any the figures say how much the site can bear.
    class_ = trainer_load.TRAINEES if effort is FULL else trainer_load.FEW
    found = trainer_load.measured(say, trainer_load.THOUGHT, class_)
    about = {"machine": machine.described(), "begin": begin, "end": machine.moment()}
    results.write_json(folder, results.TRAINER, {**about, "run": found.figures()})
    print(trainer_load.text(found))
    return DONE if found.met else FAILED


def draw_growth(folder: Path, run: growth.Run) -> None:
    """Draw growth as SVG and as PNG."""
    drawn = growth.figure(run)
    run_folder = RunFolder(folder)
    run_folder.write_figure("growth.svg", lambda path: path.write_bytes(svg(drawn)))
    run_folder.write_figure(
        "growth.png",
        lambda path: drawn.savefig(path, dpi=DPI, format="png", metadata={"Software": None}),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line: 0 done, 1 a peer disagrees or is missing, 130 interrupted."""
    given = parser().parse_args(arguments)
    effort = QUICK if given.quick else FULL
    folder = given.folder or (ROUGH if given.quick else PUBLISHED)
    if given.quick:
        say("a rough pass: its figures are rougher than the published ones")
    run: dict[str, Callable[[Effort, Path], int]] = {
        "keys": run_keys, "door": run_door, "million": run_million, "growth": run_growth,
        "arms": run_arms, "answer": partial(run_answer, before=given.before),
        "commands": run_commands, "trainer": run_trainer,
    }  # fmt: skip
    try:
        ended = run[given.what](effort, folder)
    except SimcsError as error:
        say(printable(str(error)))
        return FAILED
    except KeyboardInterrupt:
        say("interrupted; what was stored before stays as it was")
        return STOPPED
    if folder == PUBLISHED and given.what not in ("answer", "commands", "trainer"):
        stamp("benchmarks" if given.what == "keys" else f"benchmarks/{given.what}")
    return ended


if __name__ == "__main__":
    sys.exit(main())
