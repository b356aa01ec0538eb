"""The playbook ledger: what became of each playbook and of its steps, a future."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

PLAYBOOK_EVENTS = {
    "qualified": "qualified", "held_out": "held out", "entered": "entered",
    "started_by_a_play": "started by a play", "finished": "finished", "stopped": "stopped",
    "left": "left meanwhile", "came_back": "came back meanwhile",
    "goal_reached": "goal reached", "goal_missed": "goal missed",
    "held_out_goal_reached": "held out, goal reached",
    "held_out_goal_missed": "held out, goal missed", "team_limit": "team limit",
}  # fmt: skip
"""Column of the ledger -> the machine's word: what happens to an account in a playbook."""

STEP_EVENTS = {
    "wanted": "wanted", "done": "done", "done_for_another": "done for another step",
    "late": "late", "blocked": "blocked",
    "blocked_by_others": "blocked by other work", "dropped": "dropped", "skipped": "skipped",
    "withdrawn": "withdrawn",
    "not_as_written": "not as written",
}  # fmt: skip
"""… and to a step of it."""

SHARES = {
    "done_share": ("done", ("wanted",)), "in_time_share": ("done", ("done", "late")),
    "late_share": ("late", ("wanted",)), "blocked_share": ("blocked", ("wanted",)),
    "dropped_share": ("dropped", ("wanted",)),
    "not_as_written_share": ("not_as_written", ("wanted", "not_as_written")),
}  # fmt: skip
"""Column -> what is counted, and what it is a share of."""

GOAL_SHARES = {
    "goal_share": ("goal_reached", ("goal_reached", "goal_missed")),
    "goal_share_held_out": (
        "held_out_goal_reached", ("held_out_goal_reached", "held_out_goal_missed"),
    ),
}  # fmt: skip

BY_TEAM, BY_OTHERS = ("csm", "pool"), ("specialist", "executive")
"""Who does steps: CSMs, and those with hours of their own."""
AMOUNTS = ("hours", "other_hours", "contacts")
LEDGER = (
    "policy", "playbook", "segment", *PLAYBOOK_EVENTS, "still_in", *STEP_EVENTS, *SHARES,
    *AMOUNTS, *GOAL_SHARES, "replications",
)  # fmt: skip
STEPS = (
    "policy", "playbook", "step", "action", "by", *STEP_EVENTS, *SHARES, *AMOUNTS, "replications",
)  # fmt: skip
ALL = "all"


def ledger(plays: pd.DataFrame, replications: int) -> pd.DataFrame:
    """Return how often what happened in each playbook, a future: columns `LEDGER`.

    Parameters
    ----------
    plays
        policy, replication and `simcs.playbooks.tally.NAMED`.
    replications
        Number of futures that they are from.

    Returns
    -------
    pandas.DataFrame
        For each arm and playbook a row for all accounts (``all``), and one for each segment of
        which there was any. Counts, hours and contacts are means over futures; shares are of all
        futures together, NaN of nothing. A step that is not done within its time is ``late`` and
        withdrawn, so ``in_time_share`` is of those done or late. ``hours`` are those of CSMs and
        ``other_hours`` those of specialists and executives for the steps done; work that
        several steps wanted at a time is done once, and counts in the one that asked for it first.
    """
    import pandas as pd

    plays = of_playbooks(plays)
    if not len(plays):
        return pd.DataFrame(columns=list(LEDGER))
    both = pd.concat([plays.assign(segment=ALL), plays], ignore_index=True)
    keys = ["policy", "playbook", "segment"]
    table = _counted(both, keys, {**PLAYBOOK_EVENTS, **STEP_EVENTS}).join(_amounts(both, keys))
    inside = table["entered"] + table["started_by_a_play"]
    ended = table[["finished", "stopped", "left", "came_back"]].sum(axis=1)
    table["still_in"] = inside - ended
    total = table.index.get_level_values("segment") == ALL
    table = table[total | (table.sum(axis=1) > 0)]
    total = table.index.get_level_values("segment") == ALL
    order = {key: place for place, key in enumerate(table.index[total].droplevel("segment"))}
    places = [order[key] for key in table.index.droplevel("segment")]
    table = table.iloc[np.lexsort((~total, places))]
    return _per_future(table, replications, LEDGER, {**SHARES, **GOAL_SHARES})


def steps(plays: pd.DataFrame, replications: int) -> pd.DataFrame:
    """Return what became of each step, a future: columns `STEPS`, in the order of the file."""
    import pandas as pd

    if not len(plays):
        return pd.DataFrame(columns=list(STEPS))
    own, keys = plays[plays["step"] != ""], ["policy", "playbook", "step", "action", "by"]
    table = _counted(own, keys, STEP_EVENTS).join(_amounts(own, keys))
    return _per_future(table, replications, STEPS, SHARES)


def hours_by_future(plays: pd.DataFrame, replications: int) -> pd.DataFrame:
    """Return the hours of anybody that the steps done for each playbook took, one row each.

    Returns
    -------
    pandas.DataFrame
        Index policy and playbook, a column for each replication.
    """
    import pandas as pd

    plays = of_playbooks(plays)
    if not len(plays):
        return pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []]))
    spent = plays.assign(spent=done_for_it(plays) * plays["hours"])
    wide = spent.pivot_table(
        index=["policy", "playbook"], columns="replication", values="spent", aggfunc="sum",
        fill_value=0.0,
    )  # fmt: skip
    index = plays.groupby(["policy", "playbook"], sort=False).size().index
    return wide.reindex(index=index, columns=range(replications), fill_value=0.0)


def of_playbooks(plays: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of what happened in a playbook: not those of other work."""
    return plays[plays["playbook"] != ""] if len(plays) else plays


def done_for_it(plays: pd.DataFrame) -> pd.Series:
    """Return of each row how many steps it adds to those done for the playbook itself.

    What is done for another step, see `simcs.playbooks.closing`, is taken off again.
    """
    event = plays["event"]
    sign = (event == STEP_EVENTS["done"]).astype(int)
    return plays["count"] * (sign - (event == STEP_EVENTS["done_for_another"]))


def _counted(plays: pd.DataFrame, keys: Sequence[str], events: Mapping[str, str]) -> pd.DataFrame:
    """Return how often each event was, by keys in order of appearance; all keys are there."""
    names = {word: column for column, word in events.items()}
    found = plays.pivot_table(
        index=list(keys), columns="event", values="count", aggfunc="sum", fill_value=0, sort=False
    )
    order = plays.groupby(list(keys), sort=False).size().index
    return found.reindex(order).rename(columns=names).reindex(columns=list(events), fill_value=0)


def _amounts(plays: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Return hours and contacts of the steps done for a playbook itself, by keys."""
    import pandas as pd

    done = done_for_it(plays)
    hours = (done * plays["hours"]).astype(float)
    parts = {
        "hours": hours.where(plays["by"].isin(BY_TEAM), 0.0),
        "other_hours": hours.where(plays["by"].isin(BY_OTHERS), 0.0),
        "contacts": (done * plays["contacts"]).astype(float),
    }
    by = [plays[key] for key in keys]
    return pd.DataFrame({name: part.groupby(by, sort=False).sum() for name, part in parts.items()})


def _per_future(
    table: pd.DataFrame,
    count: int,
    columns: Sequence[str],
    shares: Mapping[str, tuple[str, Sequence[str]]],
) -> pd.DataFrame:
    """Return sums over futures as means, with shares of them, as columns in order."""
    means = table / max(count, 1)
    for name, (part, of) in shares.items():
        whole = table[list(of)].sum(axis=1)
        means[name] = (table[part] / whole).where(whole > 0)
    means.columns.name = None
    return means.assign(replications=count).reset_index()[list(columns)]
