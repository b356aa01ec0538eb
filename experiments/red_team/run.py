"""Search for strategies that win by a loophole of the model, and say what was found.

    python -m experiments.red_team.run            the whole search
    python -m experiments.red_team.run --quick    a rough pass of some minutes
    python -m experiments.red_team.run page       the page alone, from the result

First every action alone, for everybody, in every rhythm; then pairs of the ten best; then rules
over view columns, written by an optimiser (Optuna, the extra ``search``). What is best is simulated
again on companies that no choice was made on, beside the shipped arms. Arms are kept in
runs/red-team as they are simulated: interrupted, the same command goes on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.harness import Company, Lab, column, gaps, kept
from experiments.red_team.rules import search
from experiments.red_team.strategies import One, Rules, Two, pairs, said, singles
from experiments.stored import stamp
from simcs.errors import SimcsError
from simcs.experiment.arms import arms_of
from simcs.interventions.plan import Policy

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RESULT = HERE / "result.json"
PAGE = ROOT / "docs" / "background" / "red-team.md"
SHIPPED = ("heroic", "proactive", "blend", "typical", "by_value")
NONE = "none"
METRICS = ("net_retention", "gross_retention")
LEADS = {"net_retention": 0.02, "gross_retention": 0.01}
"""How far the best one-action strategy must stay below the best shipped arm."""
BEST = 10
MORE: tuple[str, ...] = ()
"""Settings of every company besides; tests make them small."""
SEEDS_AGAIN = 10_000
"""Seeds of the companies on which what is best is simulated again begin here."""


@dataclass(frozen=True)
class Effort:
    """How much is run.

    Parameters
    ----------
    accounts
        Of each book.
    seeds
        Companies of each kind on which choices are made, and on which they are tried again.
    trials
        Rules that the optimiser writes for each metric.
    """

    accounts: int
    seeds: tuple[int, int]
    trials: int


EFFORTS = {
    "quick": Effort(150, (1, 2), 24),
    "full": Effort(300, (1, 6), 120),
}
KINDS: dict[str, tuple[str, ...]] = {
    "built-in book": (),
    "built-in book, lean team": ("team.staffing=0.5",),
    "small accounts": ("book.mix={smb: 1.0, mid: 0.0, enterprise: 0.0}",),
    "large accounts, downturn": (
        "book.mix={smb: 0.0, mid: 0.5, enterprise: 0.5}",
        "market=downturn",
    ),
}
"""Two books and two states of each."""


def companies(effort: Effort, again: bool) -> list[Company]:
    """Return the companies to choose on, or those to try again on."""
    first = SEEDS_AGAIN if again else 0
    settings = (f"book.size={effort.accounts}", "driver=loop", "depth=quick", *MORE)
    return [
        Company(kind, (*settings, *own), first + seed)
        for kind, own in KINDS.items()
        for seed in range(1, effort.seeds[again] + 1)
    ]


def shipped() -> dict[str, Policy]:
    """Return the shipped arms, as they are without further settings."""
    config = Company("", (f"policies=[{','.join((NONE, *SHIPPED))}]",), 1).config()
    return {arm.name: arm.policy for arm in arms_of(config)}


def leading(
    lab: Lab, arms: dict[str, Policy], some: Sequence[Company], metric: str
) -> list[tuple[str, Policy]]:
    """Return the best arms by a metric, the best first."""
    values = column(lab.measure(arms, some), metric).mean(axis=0)
    names = list(arms)
    return [(names[k], arms[names[k]]) for k in np.argsort(-values, kind="stable")[:BEST]]


def described(policy: Policy) -> str:
    """Return what a strategy does."""
    if isinstance(policy, Rules):
        return said(policy)
    if isinstance(policy, Two):
        return f"{described(policy.first)}; then {described(policy.second)}"
    if isinstance(policy, One):
        return f"{policy.action} every {policy.every} weeks to everybody, first by {policy.by}"
    return ""


def run(effort: Effort, lab: Lab, say: Any = print) -> dict[str, Any]:
    """Return the result of the whole search."""
    some, fresh = companies(effort, again=False), companies(effort, again=True)
    single = singles()
    say(f"{len(single)} one-action strategies on {len(some)} companies …")
    chosen: dict[str, dict[str, list[tuple[str, Policy]]]] = {}
    for metric in METRICS:
        best = leading(lab, single, some, metric)
        two = pairs(best)
        say(f"{len(two)} pairs of the ten best by {metric} …")
        chosen[metric] = {"one action": best, "two actions": leading(lab, two, some, metric)}
        say(f"{effort.trials} rules by {metric} …")
        rules = search(lab, some, metric, effort.trials)
        chosen[metric]["rules"] = leading(lab, rules, some, metric)
    ours = shipped()
    found = {
        name: policy
        for kinds in chosen.values()
        for best in kinds.values()
        for name, policy in best
    }
    say(f"{len(found)} of the best again, on {len(fresh)} other companies …")
    measured = lab.measure({**ours, **found}, fresh)
    names = list({**ours, **found})
    parts = []
    for metric in METRICS:
        values = column(measured, metric)
        base = values[:, names.index(NONE)]
        means = values.mean(axis=0)
        top = max(SHIPPED, key=lambda arm: means[names.index(arm)])
        over = values[:, names.index(top)]
        above_none, above_best = gaps(values, base), gaps(values, over)
        rows = [
            {
                "name": name,
                "group": group,
                "does": described(policy),
                "mean": float(means[names.index(name)]),
                "over_none": above_none[names.index(name)],
                "over_best": above_best[names.index(name)],
            }
            for group, some_arms in (
                ("shipped", list(ours.items())),
                *chosen[metric].items(),
            )
            for name, policy in some_arms
        ]
        parts.append({"metric": metric, "best_shipped": top, "rows": rows})
    return {
        "about": {"effort": asdict(effort), "companies": len(fresh), "kinds": list(KINDS)},
        "parts": parts,
    }


def loopholes(result: dict[str, Any]) -> list[str]:
    """Return the one-action strategies that come too near to the best shipped arm, in words."""
    return [
        f"{row['name']}: {part['metric']} {100 * row['over_best'][2]:+.1f} points of "
        f"{part['best_shipped']} at the upper end, allowed: {-100 * LEADS[part['metric']]:.0f}"
        for part in result["parts"]
        for row in part["rows"]
        if row["group"] == "one action" and row["over_best"][2] > -LEADS[part["metric"]]
    ]


def main(arguments: list[str]) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("part", nargs="?", choices=["all", "page"], default="all")
    parser.add_argument("--quick", action="store_true", help="a rough pass of some minutes")
    parser.add_argument("--workers", type=int, help="processes; by default one for each core")
    options = parser.parse_args(arguments)
    effort = EFFORTS["quick" if options.quick else "full"]
    work = ROOT / "runs" / ("red-team-quick" if options.quick else "red-team")
    target = work / "result.json" if options.quick else RESULT
    try:
        if options.part == "all":
            about = companies(effort, again=False)[0].config()
            with kept(work / "arms", about) as folder:
                result = run(effort, Lab(folder, options.workers))
            target.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
            if target == RESULT:
                stamp("red_team")
        from experiments.red_team.page import text

        page = work / PAGE.name if options.quick else PAGE
        result = json.loads(target.read_text("utf-8"))
        page.write_text(text(result), "utf-8")
        print(f"Written to {page}")
    except SimcsError as error:
        print(f"simcs: {error}", file=sys.stderr)
        return 1
    for line in loopholes(result):
        print(f"LOOPHOLE {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
