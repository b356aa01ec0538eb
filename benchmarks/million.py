"""A million accounts over a year under two policies: speed, and memory held to 4 GiB."""

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from itertools import islice
from time import perf_counter

from tqdm import tqdm

from benchmarks import case
from benchmarks.efforts import Effort
from benchmarks.measurement import Measurement, over_rounds
from benchmarks.memory import apart, peak_bytes
from simcs.experiment.config import Driver
from simcs.experiment.replications import drive, open_worlds

LIMIT = 4 * 2**30
"""Bytes."""
ACCOUNTS, WEEKS = 1_000_000, 52
POLICIES = ("none", case.POLICY)


@dataclass(frozen=True)
class PolicyRun:
    """The run of one arm.

    Parameters
    ----------
    blocks
        Account-weeks and seconds of each block of weeks.
    logos
        Accounts in the book at the end.
    """

    policy: str
    blocks: list[tuple[int, float]]
    logos: int

    @property
    def seconds(self) -> float:
        """Of all weeks."""
        return sum(seconds for _, seconds in self.blocks)

    @property
    def account_weeks(self) -> int:
        """Of all weeks."""
        return sum(count for count, _ in self.blocks)


@dataclass(frozen=True)
class Run:
    """What was simulated, how long it took and how much memory.

    Parameters
    ----------
    rows
        Accounts of the opening book and all that may arrive.
    opening_s
        Seconds until the first week: book drawn, world opened.
    policies
        The run of each.
    """

    accounts: int
    weeks: int
    rows: int
    opening_s: float
    policies: list[PolicyRun]
    peak: int


def simulate(accounts: int, weeks: int, horizon: int, block: int, policies: str) -> Run:
    """Simulate the first weeks under each policy, with a progress bar.

    Parameters
    ----------
    horizon
        Weeks for which accounts are ready to arrive.
    block
        Weeks that are timed together.
    """
    next(drive(case.opened(case.setup(100, 1)), Driver.loop))  # compiled code is loaded
    began = perf_counter()
    prepared = case.setup(accounts, horizon, policies)
    done: list[PolicyRun] = []
    rows, opening = 0, 0.0
    for arm, world in open_worlds(prepared, 0):
        rows, opening = len(world.accounts), opening or perf_counter() - began
        run = drive(world, Driver.loop)
        blocks = []
        with tqdm(
            total=weeks,
            desc=f"{arm.name}, {accounts:,} accounts",
            unit="week",
            mininterval=1.0,
            position=POLICIES.index(arm.name) if arm.name in POLICIES else 0,
        ) as bar:
            for start in range(0, weeks, block):
                then = perf_counter()
                for _ in islice(run, min(block, weeks - start)):
                    bar.update()
                seconds = perf_counter() - then
                count = int(world.ledger["logos"][start : start + block].sum())
                blocks.append((count, seconds))
                bar.set_postfix_str(f"{count / seconds / 1e6:.2f} million account-weeks/s")
        done.append(PolicyRun(arm.name, blocks, int(world.ledger["logos"][weeks - 1])))
        del world, run  # before the next arm's copy is made
    return Run(accounts, weeks, rows, opening, done, peak_bytes())


def written(run: Run) -> dict[str, object]:
    """Return a run as files hold it, where policies stand under their first name, "lives"."""
    stored = asdict(run)
    stored["lives"] = stored.pop("policies")
    return stored


def read(stored: dict[str, object]) -> Run:
    """Return a run as it was written."""
    others = {name: value for name, value in stored.items() if name != "lives"}
    policies = [PolicyRun(**one) for one in stored["lives"]]  # type: ignore[attr-defined]
    return Run(**others, policies=policies)  # type: ignore[arg-type]


def side_by_side(accounts: int, weeks: int, horizon: int, block: int) -> Run:
    """Simulate each policy in a process of its own, all at once; peaks of memory are added up.

    Parameters are those of `simulate`.
    """

    def one(policy: str) -> Run:
        return read(apart("million", accounts, weeks, horizon, block, f"[{policy}]"))

    with ThreadPoolExecutor(len(POLICIES)) as pool:
        runs = list(pool.map(one, POLICIES))
    return replace(
        runs[0],
        opening_s=max(run.opening_s for run in runs),
        policies=[own for run in runs for own in run.policies],
        peak=sum(run.peak for run in runs),
    )


def measure(effort: Effort, say: Callable[[str], object]) -> Measurement:
    """Return million account-weeks a second of the loop driver, block by block."""
    say(f"{effort.million:,} accounts, {effort.million_weeks} weeks")
    weeks, block = effort.million_weeks, effort.million_block
    policy = f"[{case.POLICY}]"
    found = apart("million", effort.million, weeks, effort.million_horizon, block, policy)
    readings = [count / seconds / 1e6 for count, seconds in read(found).policies[0].blocks]
    size = (
        f"{effort.million:,} accounts, the first {weeks} of {effort.million_horizon} weeks, "
        f"{block} a block"
    )
    return over_rounds(readings, size, "block")


def text(run: Run) -> str:
    """Return what a run found, for people."""
    longest = max(one.seconds for one in run.policies)
    rate = sum(one.account_weeks for one in run.policies) / longest / 1e6
    lines = [
        (
            f"A million accounts under {len(run.policies)} policies, {run.weeks} weeks: "
            f"{run.accounts:,} in the opening book, {run.rows:,} with all that may arrive. "
            f"Drawing the book and opening the world took {run.opening_s:.0f} s. The policies "
            f"were simulated side by side, a process each: {rate:.2f} million account-weeks a "
            "second together, until the slower one ended."
        ),
        "",
        "| policy | account-weeks, million | seconds | million a second | accounts at the end |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one.policy} | {one.account_weeks / 1e6:,.1f} | {one.seconds:,.1f} | "
        f"{one.account_weeks / one.seconds / 1e6:.2f} | {one.logos:,} |"
        for one in run.policies
    ]
    held = "held" if run.peak <= LIMIT else "missed"
    peak, limit = run.peak / 2**30, LIMIT / 2**30
    lines += ["", f"Peak memory of all processes {peak:.2f} GiB (at most {limit:g}: {held})."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sizes = [int(argument) for argument in sys.argv[1:5]]
    found = simulate(sizes[0], sizes[1], sizes[2], sizes[3], sys.argv[5])
    sys.stdout.write(json.dumps(written(found)))
