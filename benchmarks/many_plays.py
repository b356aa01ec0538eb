"""Many playbooks on top of an arm, beside the arm alone; and what it takes to leave each out."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter, process_time
from typing import Any

from benchmarks import case
from benchmarks.measurement import Measurement, over_rounds
from simcs.experiment.replications import open_worlds
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.texts import library_folder
from simcs.studies.playbooks import without_each
from simcs.studies.variants import simulate_variants
from simcs.world import loop
from simcs.world.play_log import PlayLog

BASE = "typical"
TEN = (
    "usage-drop", "survey-detractor", "integration-broken", "adoption-nudges", "renewal-90-60-30",
    "first-thirty-days", "sponsor-leaves", "business-reviews", "payment-failed", "growth-moment",
)  # fmt: skip
TWENTY = (
    *TEN, "large-renewal", "thirty-days-of-mail", "small-start", "enterprise-before-renewal",
    "yearly-plan", "handover", "milestone", "after-a-loss", "data-upkeep", "slow-first-weeks",
)  # fmt: skip
OTHERS = ("team.executive_hours=6", "team.specialist_hours=20")
"""Some of the playbooks ask executives and specialists."""

ACCOUNTS = (500, 5_000)
WEEKS = 52
ROUNDS = 15
CEILING = 1.4
"""What is asked for: a week with all of them in so many times the time of one without, at most."""

FUTURES, LONG, SECONDS = 30, 156, 60.0
"""Ten playbooks, each left out of so many futures of so many weeks, in so many seconds at most;
of one with variants, also with each variant given to all."""

Say = Callable[[str], object]


@dataclass(frozen=True)
class Many:
    """What was found for a book of one size.

    Parameters
    ----------
    accounts
        Size of the opening book.
    cost
        Time of a week with all playbooks over that of one without; of each round.
    alone, together
        Milliseconds of processor time a week.
    """

    accounts: int
    cost: Measurement
    alone: Measurement
    together: Measurement

    @property
    def met(self) -> bool:
        """Whether it is as cheap as asked for."""
        return self.cost.summary.median <= CEILING


def arms(names: Sequence[str]) -> str:
    """Return the arm alone and with playbooks of the library, as the command line takes them."""
    files = ",".join(str(library_folder() / f"{name}.yaml") for name in names)
    return f"{{{BASE}: {BASE}, plays: [{files}]}}"


def measured(
    say: Say, sizes: Sequence[int] = ACCOUNTS, weeks: int = WEEKS, rounds: int = ROUNDS
) -> list[Many]:
    """Return what a week costs, of each size; both arms in turn, the loop driver."""
    return [_of_size(say, accounts, weeks, rounds) for accounts in sizes]


def _of_size(say: Say, accounts: int, weeks: int, rounds: int) -> Many:
    prepared = case.setup(accounts, weeks, arms(TWENTY), OTHERS)
    cost, alone, together = [], [], []
    for number in range(rounds + 1):
        say(f"{len(TWENTY)} playbooks, {accounts:,} accounts, round {number} of {rounds}")
        took = []
        for arm, world in open_worlds(prepared, 0):
            # The ledger is part of what playbooks cost.
            log = PlayLog(world, arm.policy) if isinstance(arm.policy, Playbooks) else None
            gc.collect()
            began = process_time()
            for week in loop.weeks(world):
                if log is not None:
                    log.observe(world, week)
            took.append(process_time() - began)
        if number:  # the first is to compile
            cost.append(took[1] / took[0])
            alone.append(1000 * took[0] / weeks)
            together.append(1000 * took[1] / weeks)
    size = f"{accounts:,} accounts, {weeks} weeks"
    return Many(accounts, *(over_rounds(one, size) for one in (cost, alone, together)))


def left_out(say: Say, futures: int = FUTURES, weeks: int = LONG, rounds: int = 3) -> Measurement:
    """Return the seconds in which each of ten playbooks is left out of so many futures."""
    accounts = ACCOUNTS[0]
    prepared = case.setup(
        accounts, weeks, arms(TEN), (*OTHERS, f"replications={futures}", "workers=2")
    )
    variants = without_each(prepared)
    simulated = sum(len(one.replications) for one in variants)
    readings = []
    for number in range(rounds):
        say(f"each of {len(TEN)} playbooks left out, round {number + 1} of {rounds}")
        began = perf_counter()
        simulate_variants(prepared, variants, None)
        readings.append(perf_counter() - began)
    size = f"{simulated} futures of {accounts:,} accounts over {weeks} weeks, two processes"
    return over_rounds(readings, size)


def stored(found: Sequence[Many]) -> list[dict[str, Any]]:
    """Return what goes into arms.json."""
    return [asdict(one) for one in found]


def read(tree: Sequence[Any]) -> list[Many]:
    """Return what arms.json holds."""
    keys = ("cost", "alone", "together")
    return [Many(one["accounts"], *(reading(one[key]) for key in keys)) for one in tree]


def reading(one: Any) -> Measurement:
    """Return one measurement of arms.json."""
    return over_rounds(one["readings"], one["size"])


def text(found: Sequence[Many], leaving: Measurement) -> str:
    """Return a table of what was found, and what was asked for."""
    about = (
        f"{len(TWENTY)} playbooks of the library on top of `{BASE}`, beside `{BASE}` alone, with "
        f"the loop driver: {found[0].cost.size.partition(', ')[2]}, processor time, medians of "
        f"{len(found[0].cost.readings)} rounds."
    )
    lines = [
        about,
        "",
        "| accounts | a week alone | with playbooks | times | low | high | asked for | |",
        "|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for one in found:
        middle, low, high = one.cost.summary
        lines.append(
            f"| {one.accounts:,} | {one.alone.summary.median:.3g} ms | "
            f"{one.together.summary.median:.3g} ms | {middle:.2f} | {low:.2f} | {high:.2f} | "
            f"≤ {CEILING:g} | {'met' if one.met else 'missed'} |"
        )
    middle, low, high = leaving.summary
    said = (
        f"Leaving out each of {len(TEN)} playbooks, {leaving.size}: {middle:.0f} seconds, from "
        f"{low:.0f} to {high:.0f} in {len(leaving.readings)} rounds; asked for: at most "
        f"{SECONDS:.0f}, {'met' if middle <= SECONDS else 'missed'}."
    )
    return "\n".join([*lines, "", said]) + "\n"
