"""An arm as playbooks beside the same arm in Python: the same weeks, and what they cost."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import mean
from time import process_time
from typing import Any

from benchmarks import case, ways
from benchmarks.agreement import difference
from benchmarks.measurement import Measurement, over_rounds
from benchmarks.peers import Final
from simcs.interventions.plan import Policy
from simcs.interventions.policies import Proactive
from simcs.playbooks.policy import Playbooks
from simcs.world import loop

ARM = "proactive"
ACCOUNTS = (500, 5_000)
WEEKS = 52
ROUNDS = 15
FLOOR = 0.9
"""What is asked for: so many weeks as playbooks in the time of one week in Python, at least."""

Say = Callable[[str], object]


@dataclass(frozen=True)
class Size:
    """What was found for a book of one size.

    Parameters
    ----------
    accounts
        Size of the opening book.
    speed
        Time of the arm in Python over its time as playbooks; of each round.
    by_hand, playbooks
        Milliseconds of processor time a week.
    """

    accounts: int
    speed: Measurement
    by_hand: Measurement
    playbooks: Measurement

    @property
    def met(self) -> bool:
        """Whether it is as fast as asked for."""
        return self.speed.summary.median >= FLOOR


def measured(
    say: Say, sizes: Sequence[int] = ACCOUNTS, weeks: int = WEEKS, rounds: int = ROUNDS
) -> list[Size]:
    """Return what a week costs, of each size; each run as playbooks between two in Python.

    Processor time counts, as nothing here runs side by side.

    Raises
    ------
    DisagreementError
        When the two do not come to the same, to the last bit.
    """
    return [_of_size(say, accounts, weeks, rounds) for accounts in sizes]


def _of_size(say: Say, accounts: int, weeks: int, rounds: int) -> Size:
    prepared = case.setup(accounts, weeks, f"[{ARM}]")
    written = Playbooks.from_yaml(ARM)

    def run(policy: Policy) -> tuple[float, Final]:
        simulate = ways.by_driver(loop.weeks, policy)(prepared, 0)
        gc.collect()
        began = process_time()
        final = simulate()
        return process_time() - began, final

    _, truth = run(Proactive())
    ways.require_none(f"{ARM} as playbooks", difference(run(written)[1], truth))
    speed, by_hand, playbooks = [], [], []
    before, _ = run(Proactive())
    for number in range(rounds):
        say(f"{ARM} as playbooks, {accounts:,} accounts, round {number + 1} of {rounds}")
        own, _ = run(written)
        after, _ = run(Proactive())
        beside = mean((before, after))
        before = after
        speed.append(beside / own)
        by_hand.append(1000 * beside / weeks)
        playbooks.append(1000 * own / weeks)
    size = f"{accounts:,} accounts, {weeks} weeks"
    return Size(accounts, *(over_rounds(one, size) for one in (speed, by_hand, playbooks)))


def stored(found: Sequence[Size]) -> list[dict[str, Any]]:
    """Return what goes into arms.json."""
    return [asdict(one) for one in found]


def read(tree: Sequence[Any]) -> list[Size]:
    """Return what arms.json holds."""
    return [
        Size(
            one["accounts"],
            *(over_rounds(one[key]["readings"], one[key]["size"])
              for key in ("speed", "by_hand", "playbooks")),
        )
        for one in tree
    ]  # fmt: skip


def text(found: Sequence[Size]) -> str:
    """Return a table of what was found, and what was asked for."""
    about = (
        f"The arm `{ARM}` as playbooks beside the same arm in Python, with the loop driver: "
        f"{found[0].speed.size.partition(', ')[2]}, processor time, medians of "
        f"{len(found[0].speed.readings)} rounds. Both come to the same, to the last bit."
    )
    lines = [
        about,
        "",
        "| accounts | a week in Python | as playbooks | speed | low | high | asked for | |",
        "|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for one in found:
        middle, low, high = one.speed.summary
        lines.append(
            f"| {one.accounts:,} | {one.by_hand.summary.median:.3g} ms | "
            f"{one.playbooks.summary.median:.3g} ms | {middle:.2f} | {low:.2f} | {high:.2f} | "
            f"≥ {FLOOR:g} | {'met' if one.met else 'missed'} |"
        )
    return "\n".join(lines) + "\n"
