"""How much of playbooks the team does as written, and what it would be worth to do all, in words.

Each sentence follows from the rows of `simcs.analysis.as_written` alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from simcs.analysis.as_written import WAYS
from simcs.experiment.measurements import RunAnswer
from simcs.report.playbook_amounts import Scale, one_scale, out_of
from simcs.report.playbook_said import Said, is_clear, over
from simcs.report.text import after, percent, shown

SETTING = "team.as_written"


class Amount(NamedTuple):
    """A difference in ARR with its interval, $."""

    mean: float
    low: float
    high: float

    @property
    def is_none(self) -> bool:
        """Whether it is zero in every future."""
        return self.low == self.high == 0

    @property
    def is_unclear(self) -> bool:
        """Whether its interval contains zero, and it is not zero in every future."""
        return not self.is_none and not is_clear(self.low, self.high)

    def span(self, scale: Scale) -> str:
        """Return its interval: "between $1k and $3k", or "between $1k less and $2k more"."""
        if not self.is_unclear:
            return scale.between(self.low, self.high)
        return f"between {scale.said(self.low)} less and {scale.said(self.high)} more"

    def does(self, scale: Scale, when: str) -> str:
        """Return "add $200k ARR after 3 years (between $100k and $300k)"."""
        if self.is_none:
            return f"leave ARR{when} as it is"
        if self.is_unclear:
            return f"make no clear difference in ARR{when} ({self.span(scale)})"
        verb = "add" if self.mean > 0 else "cost"
        return f"{verb} {scale.said(self.mean)} ARR{when} ({self.span(scale)})"


def sentences(c: RunAnswer) -> list[Said]:
    """Return what there is to say, nothing where all is done as written."""
    return [*_shares(c), *_worth(c)]


def _setting(c: RunAnswer) -> str:
    """Return what switches it on: "team.as_written=0.7"."""
    return f"{SETTING}={c.config.team.as_written:g}"


def _of_arm(c: RunAnswer, arm: str) -> str:
    """Return "new: " where several arms have playbooks."""
    several = len({*c.playbooks["policy"]}) > 1
    return f"{shown(arm)}: " if several else ""


def _shares(c: RunAnswer) -> Iterator[Said]:
    for row in c.shares_as_written.itertuples():
        whole = row.wanted + row.not_as_written
        if whole:
            of = out_of(row.wanted, whole, row.replications)
            text = (
                f"{_of_arm(c, row.policy)}Of the steps that people do, your team takes up "
                f"{percent(row.share)}, {of}{over(c)}, and leaves out the rest ({_setting(c)})."
            )
            yield Said("kept to", 1 - row.share, text)


def _worth(c: RunAnswer) -> Iterator[Said]:
    table = c.as_written[c.as_written["measure"] == "arr"]
    for arm, rows in table.groupby("policy", sort=False):
        by_way = {row.way: row for row in rows.itertuples()}
        written, team, gap = (_amount(by_way[way]) for way in WAYS)
        if not math.isnan(gap.low):
            text = f"{_of_arm(c, str(arm))}{worth_said(written, team, gap, after(c.years))}"
            yield Said("as written", abs(gap.mean), text)


def _amount(row: Any) -> Amount:
    return Amount(float(row.mean), float(row.ci_low), float(row.ci_high))


def worth_said(written: Amount, team: Amount, gap: Amount, when: str) -> str:
    """Return what playbooks add done as written, and as the team does them, and what that costs.

    Parameters
    ----------
    written, team
        How much more ARR there is than without any.
    gap
        How much more there is done as written than as the team does them.
    when
        " after 3 years".
    """
    scale = one_scale(*written, *team, *gap)
    if gap.is_none:
        return (
            f"As written or as your team does them, your playbooks {team.does(scale, when)}: "
            "what it leaves out changes nothing."
        )
    first = f"As written, your playbooks would {written.does(scale, when)}"
    if written.is_unclear and team.is_unclear:
        first += f", nor do they as your team does them ({team.span(scale)})."
    else:
        first += f"; as your team does them, they {team.does(scale, '')}."
    if gap.is_unclear:
        last = f"To do all as written would make no clear difference ({gap.span(scale)})."
    elif gap.mean > 0:
        last = f"To do all as written would bring {scale.said(gap.mean)} more ({gap.span(scale)})."
    else:
        last = (
            f"To do all as written would bring {scale.said(gap.mean)} less ({gap.span(scale)}): "
            "what your team leaves out does more harm than good."
        )
    return f"{first} {last}"


def unused(c: RunAnswer) -> str:
    """Return that not all is done as written, but that no step was left out; else nothing."""
    if c.config.team.as_written >= 1 or len(c.shares_as_written):
        return ""
    return f"{_setting(c)} changes nothing here: no step that people do was left out."
