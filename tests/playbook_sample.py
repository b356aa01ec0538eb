"""Measurements of an arm with playbooks, written by hand, with values that are easy to work out."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pandas as pd

from simcs.analysis.answer import Answer
from simcs.analysis.measurements import Facts, Measurements
from simcs.analysis.playbook_worth import HOURS_FOR
from simcs.experiment.config import Depth
from simcs.team.parameters import Team

FUTURES = 6
ACCOUNTS, ARR = 100, 1_000_000.0
WOBBLE = (0.0, 0.001, -0.001, 0.002, -0.002, 0.0005)
"""What futures differ by, so that intervals have some width."""

COLUMNS = (
    "policy", "replication", "playbook", "step", "action", "by", "segment", "event", "count",
    "hours", "contacts", "variant",
)  # fmt: skip


def of_play(
    playbook: str,
    events: Mapping[str, float],
    arm: str = "new",
    segment: str = "smb",
    variant: str = "",
) -> list[tuple[Any, ...]]:
    """Return rows of what happened to accounts in a playbook: as often in every future."""
    return [
        (arm, n, playbook, "", "", "", segment, event, count, 0.0, 0, variant)
        for n in range(FUTURES)
        for event, count in events.items()
    ]


def of_step(
    playbook: str,
    action: str,
    events: Mapping[str, float],
    step: str = "",
    by: str = "csm",
    hours: float = 1.0,
    contacts: int = 1,
    arm: str = "new",
    segment: str = "smb",
) -> list[tuple[Any, ...]]:
    """Return rows of what became of a step: as often in every future."""
    return [
        (arm, n, playbook, step or action, action, by, segment, event, count, hours, contacts, "")
        for n in range(FUTURES)
        for event, count in events.items()
    ]


def without(
    playbook: str,
    net: float = 0.0,
    value: float = 0.0,
    goals: tuple[float, float] = (0, 0),
    hours: Mapping[str, float] | None = None,
    arm: str = "new",
    wobble: float = 1.0,
) -> list[dict[str, Any]]:
    """Return the rows of a study without a playbook.

    Parameters
    ----------
    net
        How much more net retention there is with it, a share.
    value
        How much more net value there is with it, $.
    goals
        How often a goal is reached and missed without it, a future.
    hours
        Purpose -> hours without it; there are 100 of each with it.
    """
    return [
        {
            "study": "playbooks",
            "variant": f"{arm} / {playbook}",
            "policy": arm,
            "replication": n,
            "net_retention": 0.9 - net - wobble * WOBBLE[n],
            "gross_retention": 0.8,
            "lifetime_value": 5_000.0,
            "net_value": 1e6 - value - wobble * 1e4 * WOBBLE[n],
            "goals_reached": goals[0],
            "goals_missed": goals[1],
            **{f"{HOURS_FOR}{name}": spent + n for name, spent in (hours or {}).items()},
        }
        for n in range(FUTURES)
    ]


def together(
    written: float, team: float, arm: str = "new", wobble: float = 1.0, gap_wobble: float = 1.0
) -> list[dict[str, Any]]:
    """Return the rows of a study of an arm with all of its playbooks as written, and with none.

    Parameters
    ----------
    written, team
        How much more net retention there is than without any, as written and as the team does
        them, shares.
    wobble, gap_wobble
        How far futures differ in what the team gains, and in what it does not gain, relative to
        `WOBBLE`.
    """
    return [
        {
            "study": "playbooks", "variant": f"{arm}: {variant}", "policy": arm, "replication": n,
            "net_retention": 0.9 + gap, "gross_retention": 0.8, "lifetime_value": 5_000.0,
            "net_value": 1e6,
        }
        for n in range(FUTURES)
        for variant, gap in (
            ("as written", written - team + gap_wobble * WOBBLE[n]),
            ("no playbooks", -team - wobble * WOBBLE[n]),
        )
    ]  # fmt: skip


def answer(
    plays: Sequence[tuple[Any, ...]],
    study: Sequence[Mapping[str, Any]] = (),
    arms: tuple[str, ...] = ("today", "new"),
    replications: int = FUTURES,
) -> Answer[Any]:
    """Return the answer of arms that all keep the same, of which the others have playbooks."""
    config = SimpleNamespace(
        verdict="net_retention", horizon_weeks=156, replications=replications, depth=Depth.quick,
        assumptions=0, value=SimpleNamespace(gross_margin=0.5, discount_rate=0.0),
        journey=SimpleNamespace(expansion_room=10.0), team=Team(as_written=0.7),
    )  # fmt: skip
    facts = Facts(arms, dict.fromkeys(arms, ""), ACCOUNTS, ARR, "100 accounts", True, 1, (), "")
    rows = [
        {
            "policy": arm, "replication": n, "net_retention": 0.9, "gross_retention": 0.8,
            "lifetime_value": 5_000.0, "net_value": 1e6,
        }
        for arm in arms
        for n in range(replications)
    ]  # fmt: skip
    purposes = {
        str(key).removeprefix(HOURS_FOR) for row in study for key in row if HOURS_FOR in str(key)
    }
    parts = [
        (arm, n, "hours_by_purpose", purpose, 100.0 + n)
        for arm in arms
        for n in range(replications)
        for purpose in sorted(purposes)
    ]
    nothing = pd.DataFrame()
    return Answer(
        Measurements(
            config,
            facts,
            pd.DataFrame(rows),
            nothing,
            pd.DataFrame(parts, columns=["policy", "replication", "breakdown", "group", "value"]),
            pd.DataFrame(list(study)),
            nothing,
            pd.DataFrame(list(plays), columns=list(COLUMNS)) if plays else nothing,
        )
    )
