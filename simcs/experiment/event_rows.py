"""The events of a comparison as a table for people: names for numbers, ids for rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcs.experiment.comparison import Results
from simcs.interventions.actions import NUMBERS
from simcs.journey.columns import Cause
from simcs.world.event_log import Event

if TYPE_CHECKING:
    import pandas as pd


def event_rows(results: Results) -> pd.DataFrame:
    """Return all events, with policy, replication, week, account, account_id, event and detail.

    Last are ``arr``, the account's ARR at the close of the week, and ``change``, by how much the
    event changed it, both $ a year.

    They are there only where the run was made with events=true.
    """
    import pandas as pd

    actions = dict(enumerate(NUMBERS))
    ids = results.setup.book.ids
    frames = []
    for outcome in results.outcomes:
        for arm, events in zip(results.setup.arms, outcome.events, strict=True):
            detail = [
                actions[number]
                if event == Event.TOUCHED
                else Cause(number).name.lower()
                if event in (Event.LEFT, Event.REASON_GIVEN)
                else ""
                for event, number in zip(
                    events["event"].tolist(), events["detail"].tolist(), strict=True
                )
            ]
            rows = events["account"].tolist()
            frames.append(
                pd.DataFrame(
                    {
                        "policy": arm.name,
                        "replication": outcome.replication,
                        "week": events["week"],
                        "account": rows,
                        "account_id": [
                            ids[row] if row < len(ids) else f"arrival {row - len(ids) + 1}"
                            for row in rows
                        ],
                        "event": [Event(event).name.lower() for event in events["event"].tolist()],
                        "detail": detail,
                        "arr": events["arr"] / 100,
                        "change": events["change"] / 100,
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)
