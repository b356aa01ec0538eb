"""What is stored, and RESULTS.md, which is made from it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import answer_times, arms_as_playbooks, growth, many_plays, million
from benchmarks.measurement import Measurement, Summary
from benchmarks.targets import BYTES, TARGETS, TIMES, Target
from benchmarks.ways import LOOP
from simcs.experiment.store import RunFolder

RESULTS, ABOUT, PAGE = "results.json", "about.json", "RESULTS.md"
MILLION, GROWTH, DOOR = "million.json", "growth.json", "door.json"
ARMS, ANSWER, COMMANDS = "arms.json", "answer.json", "commands.json"
TRAINER = "trainer.json"
Tree = dict[str, Any]


def store(
    folder: Path,
    found: Mapping[str, Measurement],
    about: Tree,
    seconds: Mapping[str, list[float]],
) -> None:
    """Write what was found for every key, and how, and the page for people."""
    results = {key: found[key].summary._asdict() for key in TARGETS}
    details = {key: asdict(found[key]) for key in TARGETS}
    for detail in details.values():
        del detail["summary"]
    write_json(folder, ABOUT, {**about, "keys": details, "seconds": dict(seconds)})
    write_json(folder, RESULTS, results)
    write_page(folder)


def write_json(folder: Path, name: str, tree: Mapping[str, Any]) -> None:
    """Write a file of the folder, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    RunFolder(folder).write_text(name, json.dumps(tree, indent=2) + "\n")


def read_json(folder: Path, name: str) -> Tree | None:
    """Return what a file of the folder holds; None where it is not there."""
    path = folder / name
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def write_page(folder: Path) -> None:
    """Write the page for people from what the folder holds."""
    RunFolder(folder).write_text(PAGE, page_of(folder))


def page_of(folder: Path) -> str:
    """Return the page that the files of a folder make."""
    results, about = read_json(folder, RESULTS), read_json(folder, ABOUT)
    parts = ["# Benchmarks\n\nMade by `make bench`; not to be edited.\n"]
    if results is not None and about is not None:
        parts += [
            _circumstances(about), _table(results), _rows(results, about), _times(about["seconds"])
        ]  # fmt: skip
    largest = read_json(folder, MILLION)
    if largest is not None:
        parts.append(
            f"## A million accounts, a year\n\n{million.text(million.read(largest['run']))}"
        )
        parts.append(_made_on(largest))
    grown = read_json(folder, GROWTH)
    if grown is not None:
        parts.append(f"## Growth\n\n{growth.text(growth.read(grown['run']))}")
        parts.append(_made_on(grown))
    written = read_json(folder, ARMS)
    if written is not None:
        sizes = arms_as_playbooks.read(written["run"])
        parts.append(f"## Arms as playbooks\n\n{arms_as_playbooks.text(sizes)}")
        many, leaving = many_plays.read(written["many"]), many_plays.reading(written["left_out"])
        parts.append(f"## Many playbooks\n\n{many_plays.text(many, leaving)}")
        parts.append(_made_on(written))
    waited = read_json(folder, ANSWER)
    if waited is not None:
        parts.append(
            f"## The wait for an answer\n\n{answer_times.text(*answer_times.read(waited))}"
        )
        parts.append(_made_on(waited))
    return "\n".join(parts)


def _circumstances(about: Tree) -> str:
    intro = "The full pass."
    if about["effort"] != "full":
        intro = (
            "A rough pass: fewer rounds of shorter runs, so these figures are rougher than the "
            "published ones; each holds for the size named with it."
        )
    return f"{intro}\n\n{_made_on(about)}"


def _made_on(about: Tree) -> str:
    machine, begin, end = about["machine"], about["begin"], about["end"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["packages"].items())
    loads = " and ".join(", ".join(f"{one:g}" for one in at["load"]) for at in (begin, end))
    return (
        f"From {begin['time']} to {end['time']}; {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory']} of memory, {machine['system']}; Python {machine['python']}, "
        f"{versions}; gcc {machine['gcc']}; sources {machine.get('sources', 'not noted')}. Load "
        f"average over 1, 5 and 15 minutes at begin and end: {loads}.\n"
    )


def _table(results: Tree) -> str:
    lines = [
        "| key | median | low | high | asked for | aim | |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for key, target in TARGETS.items():
        found = Summary(**results[key])
        values = " | ".join(_number(value, target) for value in found)
        sign = "≥" if target.higher else "≤"
        asked = " | ".join(
            "" if one is None else f"{sign} {one:g}" for one in (target.floor, target.aim)
        )
        lines.append(f"| {key} | {values} | {asked} | {target.verdict(found.median)} |")
    return "\n".join(lines) + "\n"


def _rows(results: Tree, about: Tree) -> str:
    lines = ["## What each row compares\n"]
    for key, target in TARGETS.items():
        details = about["keys"][key]
        count = len(details["readings"])
        rounds = f", {count} {details['of']}{'' if count == 1 else 's'}" if count else ""
        line = f"- **{key}** ({target.unit}): {target.compares} {details['size'][:1].upper()}"
        line += f"{details['size'][1:]}{rounds}; low and high are the {details['spread']}."
        if target.binds and target.verdict(results[key]["median"]) in ("missed", "floor met"):
            line += f" What binds: {target.binds}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def _times(seconds: Mapping[str, list[float]]) -> str:
    lines = [
        "## Seconds behind the ratios\n",
        (
            "Each run of a driver or peer stands between two of the loop, with the mean of which "
            "it is compared; rounds begin with another each time. Ratios are taken within a round, "
            "those without the loop as a ratio of two such, and the median of the rounds' ratios "
            "counts.\n"
        ),
        "| way | seconds, run by run |",
        "|---|---|",
    ]
    lines += [
        f"| {'loop' if way == LOOP else way} | {', '.join(f'{value:.3g}' for value in values)} |"
        for way, values in seconds.items()
    ]
    return "\n".join(lines) + "\n"


def _number(value: float, target: Target) -> str:
    if target.unit == BYTES:
        return f"{value:,.0f}"
    return f"{value:.3g}" if target.unit == TIMES else f"{value:.2f}"
