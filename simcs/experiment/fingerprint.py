"""A short hash of what the model computes, and stamps of stored results that rest on it.

A result that is stored in the repository holds as long as the model computes what it did and the
files that define its study say what they did. Neither depends on how the sources are written: the
hash of the model is taken of the figures of small fixed runs, and files are compared without
comments, docstrings, imports and types. Moving and renaming things inside the package invalidates
nothing.
"""

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml  # type: ignore[import-untyped]

from simcs.experiment.compose import compose
from simcs.experiment.economics import economics_of
from simcs.experiment.replications import open_worlds, prepare, recorded
from simcs.metrics.breakdowns import break_down
from simcs.metrics.definitions import measure

STAMPS = "stamps.json"
"""Name of the file that holds the stamps, in the folder of experiments."""

DIGITS = 6
"""Significant digits of floats: processors and libraries differ in far later ones."""

SMALL = (
    "seed=11", "replications=1", "depth=quick", "book.burn_in_accounts=60", "book.burn_in_weeks=60",
)  # fmt: skip
RUNS: tuple[tuple[str, ...], ...] = (
    (
        *SMALL, "driver=loop", "book.size=80", "horizon_weeks=78",
        "policies=[none,heroic,proactive,blend,typical,scheduled,automated,adaptive]",
        "market.downturn_week=20", "market.outage_week=30", "market.rise_week=40",
        "market.rise=0.05", "market.campaign_chance=0.5", "ceiling=true",
    ),
    (
        *SMALL, "driver=agents", "service=clocked", "book.size=30", "horizon_weeks=40",
        "policies=[heroic,blend]",
    ),
)  # fmt: skip
"""Overrides of the fixed runs: between them they use every driver and nearly every mechanism.

Not the policy `random`: it draws from all actions, so one more would change what nobody else sees.
"""

LEDGER = (
    "opening", "new", "expansion", "contraction", "churn", "closing", "logos", "retained_logos",
    "minutes_used", "minutes_team", "waiting", "missed", "maturity", "tickets_answered",
    "minutes_waited",
)  # fmt: skip
ACCOUNTS = (
    "arr", "fit", "adoption", "champion", "goodwill", "health", "data_quality", "usage", "tickets",
    "sentiment", "survey", "pulse", "score", "contact", "responsiveness",
)  # fmt: skip
"""Columns that are hashed, without names: the ledger week by week, and sums over accounts."""

TICKETS = (
    "tickets_raised",
    "answered_late",
    "tickets_waiting",
    "tickets_lapsed",
    "minutes_tickets",
)
"""Columns of the ledger that studies with the clock on measure by."""

LATER = ("internal_work",)
"""Groups of work that came later and that no shipped policy asks for: of the fixed runs nothing is
measured otherwise for them."""

Measured = dict[str, list[str]]
"""What is computed from a run, by name: each metric and breakdown, and each column of tickets."""


def _figures(overrides: tuple[str, ...], measured: Measured) -> Iterator[str]:
    """Yield what the model computes in a run, and add what is measured of it."""
    setup = prepare(compose(list(overrides)))
    economics = economics_of(setup.config)
    for arm, world in open_worlds(setup, 0):
        record = recorded(world, setup.config.driver).record(arm.name, 0, economics)
        for name in LEDGER:
            yield _rounded(world.ledger[name])
        for name in ACCOUNTS:
            yield _rounded([world.accounts[name].sum(dtype=float)])
        for name in TICKETS:
            measured.setdefault(f"column {name}", []).append(_rounded(world.ledger[name]))
        for name, figure in measure(record).items():
            measured.setdefault(f"metric {name}", []).append(_rounded([figure]))
        for (name, group), part in zip(*break_down(record), strict=True):
            if group in LATER:
                continue
            measured.setdefault(f"breakdown {name}", []).append(_rounded([part]))


def _rounded(values: Iterable[Any]) -> str:
    return " ".join(f"{float(value) + 0.0:.{DIGITS}g}" for value in np.asarray(values))


@cache
def _fixed_runs() -> tuple[str, dict[str, str]]:
    """Return the hash of what the model computes, and that of each thing measured by its name."""
    measured: Measured = {}
    model = _hash(line for overrides in RUNS for line in _figures(overrides, measured))
    return model, {name: _hash(lines) for name, lines in measured.items()}


def _hash(lines: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()[:16]


def model_fingerprint() -> str:
    """Return 16 hex digits of a SHA-256 over the figures of the fixed runs; takes some seconds."""
    return _fixed_runs()[0]


def measured_fingerprints() -> dict[str, str]:
    """Return the same of every metric, breakdown and column of tickets in those runs, by name."""
    return dict(_fixed_runs()[1])


def content_hash(path: Path) -> str:
    """Return 16 hex digits of a SHA-256 over what a file says.

    Of Python files, the statements without imports, annotations of functions, comments, docstrings
    and layout; of YAML files, the values without comments; of other files the bytes.
    """
    data = path.read_bytes()
    if path.suffix == ".py":
        data = ast.dump(_bare(ast.parse(data))).encode()
    elif path.suffix in (".yaml", ".yml"):
        data = json.dumps(yaml.safe_load(data), sort_keys=True, default=str).encode()
    return hashlib.sha256(data).hexdigest()[:16]


def _bare(tree: ast.Module) -> ast.Module:
    """Return a module without imports, annotations of functions, and docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(body := getattr(node, "body", None), list):
            node.body = [  # type: ignore[attr-defined]
                line
                for line in body
                if not isinstance(line, ast.Import | ast.ImportFrom)
                and not (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
            ]
    return tree


def stamp_of(root: Path, results: Iterable[str], rests_on: Iterable[str]) -> dict[str, Any]:
    """Return what a stored result has to be compared with later.

    Parameters
    ----------
    root
        Folder that the paths are relative to.
    results
        Files that the run wrote.
    rests_on
        Files that define the study: its script, its configuration.
    """
    return {
        "model": model_fingerprint(),
        "measured": measured_fingerprints(),
        "rests_on": {name: content_hash(root / name) for name in sorted(rests_on)},
        "results": {name: content_hash(root / name) for name in sorted(results)},
    }


def read_stamps(path: Path) -> dict[str, Any]:
    """Return all stamps by the name of the result; none where there is no file."""
    stamps: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return stamps


def write_stamp(path: Path, name: str, stamp: Mapping[str, Any]) -> None:
    """Write the stamp of one result beside those of the others."""
    stamps = {**read_stamps(path), name: dict(stamp)}
    path.write_text(json.dumps(stamps, indent=1, sort_keys=True) + "\n", "utf-8")


def computed_otherwise(stamp: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return what is computed otherwise than when a result was stamped, a line for each."""
    found = []
    if stamp["model"] != now["model"]:
        found.append(f"the model computes something else ({stamp['model']}, now {now['model']})")
    # What has been added since cannot have been part of the result.
    found += [
        f"{name} is computed otherwise"
        for name, known in sorted(stamp["measured"].items())
        if now["measured"].get(name) != known
    ]
    return found


def differences(stamp: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return what has changed since a result was stamped, a line for each; none if it holds."""
    found = computed_otherwise(stamp, now)
    for part in ("rests_on", "results"):
        names = sorted({*stamp[part], *now[part]})
        found += [
            f"{name} has changed" for name in names if stamp[part].get(name) != now[part].get(name)
        ]
    return found
