"""Fit the defaults that are marked F to published figures, and check them on fresh seeds.

Run it from the project's root, with the name of one fit or with none for all of targets.yaml:

    .venv/bin/python experiments/calibration/run.py [typical | survey]

Only the typical policy is run: nothing here can know how two policies compare. What was already
measured is kept in the folder of compiled code, so a run that was stopped goes on where it was.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from calibration_page import page
from numpy.typing import NDArray
from omegaconf import OmegaConf

from experiments.stored import stamp
from simcs.analysis.interval import mean_interval
from simcs.analysis.published import median
from simcs.compiled import cache_folder
from simcs.experiment.compose import compose
from simcs.experiment.config import Config, Driver
from simcs.experiment.parallel import spread
from simcs.experiment.replications import drive, open_worlds, prepare, warm_up
from simcs.journey.columns import Cause, Intent, Stage
from simcs.journey.segments import usual_segments
from simcs.metrics.curves import KINDS
from simcs.metrics.groups import ratio
from simcs.metrics.prediction import auc, health_auc
from simcs.record import SHORTEST_TERM, Economics, Record
from simcs.studies.signal_quality import readings, signs
from simcs.studies.variants import varied
from simcs.world.observer import watch
from simcs.world.recorder import Recorder
from simcs.world.state import WorldState

HERE = Path(__file__).parent
RESULT = HERE / "result.json"
PAGE = HERE.parents[1] / "docs" / "background" / "calibration.md"

DEFAULTS = "typical"
"""The case whose values become the defaults; all others are presets on top of these."""
STEPS, WHOLE_STEPS, SEEDS_A_STEP = 12, 4, 4
FIT_SEEDS = tuple(range(1, 1 + STEPS * SEEDS_A_STEP))
FRESH_SEEDS = tuple(range(1001, 1011))
BOOK = (
    "policies=[typical]", "book.size=20000", "book.burn_in_accounts=4000", "horizon_weeks=208",
    "driver=loop", "depth=quick", "replications=1",
)  # fmt: skip
DIGITS = 3
"""Significant digits of what is frozen; it is the rounded values that are checked."""
Figures = dict[str, float]
Settings = Mapping[str, Any]
Row = Mapping[str, Any]


GONE = -1
"""The ARR of an account that is not there."""


class Kept:
    """Notes, at every mark, which share of its ARR each account has kept, years compounded."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.shares = [np.ones(len(recorder.world.accounts))]

    def observe(self, state: WorldState, week: int) -> None:
        """Note the shares if a year has just ended; the recorder has seen the week before us."""
        if week + 1 in self.recorder.marks:
            self.shares.append(self.recorder.courses.rows["share"].copy())


def stakes(kind: str, before: NDArray[Any], now: NDArray[Any], kept: Any) -> tuple[Any, Any]:
    """Return what each account stood for a year before, and what was retained of it.

    Shape ``(n,)`` each, of ARR in cents, ``now`` `GONE` where an account is not retained; ``kept``
    is which share of its ARR neither contraction nor leaving has taken in the year.
    """
    there = now != GONE
    if kind == "logo":
        return np.ones(len(before)), there.astype(np.float64)
    retained = before * kept if kind == "gross" else np.where(there, now, 0)
    return before.astype(np.float64), retained.astype(np.float64)


def yearly(
    record: Record, shares: NDArray[np.float64], kind: str, members: NDArray[np.bool_]
) -> float:
    """Return a year's retention of those active at its beginning, the mean over all years."""
    found = []
    for year, (before, now) in enumerate(pairwise(record.arr_at)):
        there = members & (before != GONE)
        kept = ratio(shares[year + 1][there], shares[year][there])
        came, retained = stakes(kind, before[there], now[there], kept)
        found.append(float(ratio(retained.sum(), came.sum())))
    return float(np.mean(found))


def involuntary(record: Record, members: NDArray[np.bool_]) -> float:
    """Return which share of the accounts that left during the run did so by a failed payment."""
    left = members & (record.accounts["stage"] == Stage.GONE)
    paid_not = left & (record.accounts["cause"] == Cause.PAYMENT)
    return float(ratio(paid_not.sum(), left.sum()))


def reached(record: Record, shares: NDArray[np.float64]) -> Figures:
    """Return every figure that targets.yaml may name, as a record of full years has it.

    ``shares`` are those of `Kept`, shape ``(marks, accounts)``.
    """
    accounts, terms = record.accounts, record.terms
    segment = accounts["segment"]
    opened = np.where(record.arr_at[0] == GONE, 0, record.arr_at[0])
    groups = {name: segment == n for n, name in enumerate(record.segments)}
    figures: Figures = {}
    for name, own in groups.items():
        of_these = replace(record, terms=terms[own[terms["account"]]])
        figures[f"{name} score AUC"] = health_auc(of_these)
        figures[f"{name} involuntary share"] = involuntary(record, own)
        figures[f"{name} share of ARR"] = float(ratio(opened[own].sum(), opened.sum()))
    for name, own in {**groups, "all": np.ones(len(accounts), bool)}.items():
        for kind in KINDS:
            figures[f"{name} {kind} retention"] = yearly(record, shares, kind, own)
        figures[f"{name} logo churn"] = 1 - figures.pop(f"{name} logo retention")
    figures["card-billed involuntary share"] = involuntary(record, accounts["card_billed"] == 1)
    figures["references"] = float(ratio(record.ledger["references"], record.ledger["logos"]).mean())
    there = (record.arr_at != GONE).sum(axis=1)
    figures["growth in accounts"] = float((there[-1] / there[0]) ** (1 / (len(there) - 1)) - 1)
    return figures


def simulate(config: Config) -> Figures:
    """Return the figures of one book under its typical team, both made from the config's seed."""
    setup = prepare(config)
    arm, world = next(open_worlds(setup, 0))
    value = config.value
    economics = Economics(value.gross_margin, value.discount_rate, cost_per_hour=0.0)
    recorder, decisions = Recorder(world), Decisions(world)
    kept = Kept(recorder)
    watch(world, drive(world, Driver.loop), recorder, kept, decisions)
    record = recorder.record(arm.name, 0, economics)
    return reached(record, np.stack(kept.shares)) | decisions.figures(record.segments)


class Decisions:
    """Notes every signal of the accounts that decide, in the week of the decision."""

    def __init__(self, state: WorldState) -> None:
        self.state = state
        self.found: list[tuple[NDArray[Any], ...]] = []

    def observe(self, state: WorldState, week: int) -> None:
        """Note those that have decided in the week that has just closed."""
        accounts = state.accounts
        due = (accounts["renewal"] - accounts["notice"] == week + 1) & (
            (accounts["stage"] == Stage.ACTIVE) & (accounts["term"] > accounts["notice"])
        )
        rows = np.flatnonzero(due & (accounts["term"] >= SHORTEST_TERM))
        leaves = accounts["intent"][rows] != Intent.STAY
        self.found.append((accounts["segment"][rows], leaves, readings(state, week)[:, rows].T))

    def figures(self, segments: Sequence[str]) -> Figures:
        """Return the AUC of each signal in each segment: who means to leave was worse."""
        segment, leaves, seen = map(np.concatenate, zip(*self.found, strict=True))
        return {
            f"{name} {title} AUC": auc(sign * seen[segment == n, s], leaves[segment == n])
            for n, name in enumerate(segments)
            for s, (title, sign) in enumerate(signs().items())
        }


class Measured:
    """Figures of settings and seeds, kept on disk as soon as they are there."""

    def __init__(self) -> None:
        # Named after the sources: what other code measured is not ours.
        self.path = Path(cache_folder()) / "calibration.jsonl"
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        self.measured: dict[str, Figures] = dict(map(json.loads, lines))

    def __call__(self, settings: Settings, seeds: Sequence[int]) -> list[Figures]:
        """Return the figures of each seed, measuring those that are not known."""
        keys = {seed: json.dumps([BOOK, settings, seed]) for seed in seeds}
        configs = {key: _config(settings, seed) for seed, key in keys.items()}
        missing = [key for key in configs if key not in self.measured]
        load = partial(
            warm_up, prepare(compose((*BOOK, "book.size=10", "book.burn_in_accounts=10")))
        )
        work = partial(_keyed, configs)
        for key, figures in spread(work, missing, None, before=load if missing else lambda: None):
            self.measured[key] = figures
            with self.path.open("a") as file:
                file.write(json.dumps([key, figures]) + "\n")
        return [self.measured[key] for key in keys.values()]


def _config(settings: Settings, seed: int) -> Config:
    return varied(compose((*BOOK, f"seed={seed}")), settings)


def _keyed(configs: Mapping[str, Config], key: str) -> tuple[str, Figures]:
    return key, simulate(configs[key])


def residuals(rows: Sequence[Row], values: NDArray[np.float64], figures: Figures) -> Any:
    """Return by which part of its start each parameter is to move for its figure to be on target.

    Shape ``(fitted,)``; 0 where figure and target are equal.
    """
    own = [
        value if row["target"] == "own" else row["target"]
        for row, value in zip(rows, values, strict=True)
    ]
    off = np.array(own) - [figures[row["figure"]] for row in rows]
    return off / [row["response"] * row["start"] for row in rows]


def fit(rows: Sequence[Row], measure: Callable[[Settings, int], Figures]) -> dict[str, float]:
    """Return the value of each parameter at which its figure is on target, within its bounds.

    Stochastic approximation (Robbins & Monro 1951): each parameter is moved by what its figure is
    off, over its response; at first wholly, then by 1/2, 1/3, … of it, so that the chance of the
    seeds, new ones at each step, averages out.

    Parameters
    ----------
    measure
        Returns the figures of settings at a step, from 0.
    """
    start = np.array([row["start"] for row in rows])
    low, high = np.array([row["bounds"] for row in rows], float).T
    names = [row["parameter"] for row in rows]
    values = start
    for step in range(STEPS):
        figures = measure(dict(zip(names, values.tolist(), strict=True)), step)
        off = residuals(rows, values, figures)
        gain = 1 / max(1, step + 2 - WHOLE_STEPS)
        values = np.clip(values + gain * start * off, low, high)
        moved = ", ".join(f"{value:.3g}" for value in values)
        print(f"  step {step + 1} of {STEPS}: {moved}", flush=True)
    return {name: rounded(value) for name, value in zip(names, values.tolist(), strict=True)}


def rounded(value: float) -> float:
    """Return a value to `DIGITS` significant digits."""
    return float(f"{value:.{DIGITS}g}")


def mean_of(figures: Sequence[Figures]) -> Figures:
    """Return the mean of each figure over seeds."""
    return {name: float(np.mean([one[name] for one in figures])) for name in figures[0]}


def judged(low: float, high: float, target: float, within: float) -> str:
    """Return whether the interval lies in the target's band, outside of it, or across its edge."""
    if target - within <= low and high <= target + within:
        return "yes"
    return "no" if high < target - within or low > target + within else "unclear"


def checked(
    rows: Sequence[Row], fitted: Mapping[str, float], fresh: Sequence[Figures]
) -> list[dict[str, Any]]:
    """Return for each target what fresh seeds reached, with its 95 % interval over seeds."""
    table = []
    for row in rows:
        target = fitted[row["parameter"]] if row["target"] == "own" else row["target"]
        mean, low, high = mean_interval(np.array([one[row["figure"]] for one in fresh]))
        met = judged(low, high, target, row["within"])
        table.append(
            {
                "figure": row["figure"],
                "target": target,
                "within": row["within"],
                "source": row["source"],
                "fitted": "parameter" in row,
                "mean": mean,
                "low": low,
                "high": high,
                "met": met,
            }
        )
    return table


def calibrate(name: str, case: Row, usual: Settings, measured: Measured) -> dict[str, Any]:
    """Fit one case of targets.yaml on the seeds of the fit, and check it on fresh ones.

    ``usual`` is what the defaults are, where the case does not say otherwise.
    """
    print(f"{name}: fitting {len(case['fitted'])} parameters on {len(FIT_SEEDS)} seeds", flush=True)

    def measure(settings: Settings, step: int) -> Figures:
        seeds = FIT_SEEDS[step * SEEDS_A_STEP : (step + 1) * SEEDS_A_STEP]
        return mean_of(measured({**usual, **case["settings"], **settings}, seeds))

    fitted = fit(case["fitted"], measure)
    print(f"{name}: checking {fitted} on {len(FRESH_SEEDS)} fresh seeds", flush=True)
    fresh = measured({**usual, **case["settings"], **fitted}, FRESH_SEEDS)
    columns = ("parameter", "figure", "bounds", "start")
    return {
        "what": case["what"],
        "settings": case["settings"],
        "book": list(BOOK),
        "fit_seeds": list(FIT_SEEDS),
        "fresh_seeds": list(FRESH_SEEDS),
        "fitted": [
            {key: row[key] for key in columns} | {"value": fitted[row["parameter"]]}
            for row in case["fitted"]
        ],
        "table": checked([*case["fitted"], *case["checked"]], fitted, fresh),
        "signals": signal_rows(fresh),
    }


def signal_rows(fresh: Sequence[Figures]) -> list[dict[str, Any]]:
    """Return for each signal and segment its AUC on fresh seeds, with its 95 % interval."""
    table = []
    for title in signs():
        for name in usual_segments():
            mean, low, high = mean_interval(np.array([one[f"{name} {title} AUC"] for one in fresh]))
            row = {"signal": title, "segment": name, "mean": mean, "low": low, "high": high}
            table.append(row)
    return table


def all_cases() -> Any:
    """Return targets.yaml, with published figures where it names their source."""
    cases: Any = OmegaConf.to_container(OmegaConf.load(HERE / "targets.yaml"))
    for case in cases.values():
        for row in (*case["fitted"], *case["checked"]):
            if isinstance(row["target"], dict):
                row["target"] = median(**row["target"])
    return cases


def main(names: Sequence[str]) -> None:
    """Fit and check the named cases, or all; write result.json and the page."""
    cases = all_cases()
    result = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    measured = Measured()
    for name in names or list(cases):
        if name not in cases:
            sys.exit(f"there is no fit {name!r}; allowed: {', '.join(cases)}")
        # A preset stands on the frozen defaults, whatever those in the code are by now.
        frozen = result[DEFAULTS]["fitted"] if name != DEFAULTS else ()
        usual = {row["parameter"]: row["value"] for row in frozen}
        result[name] = calibrate(name, cases[name], usual, measured)
        result = {one: result[one] for one in cases if one in result}
        RESULT.write_text(json.dumps(result, indent=1) + "\n")
        PAGE.write_text(page(json.loads(RESULT.read_text())))
        stamp("calibration")
        print(f"{name}: {RESULT} and {PAGE} are written", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
