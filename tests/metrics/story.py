"""Metrics worked out again from what a user gets: the events of a run and the table of the book.

Nothing here is from simcs. Definitions are those of docs/reference/metrics.md, in pandas.
"""

from dataclasses import dataclass
from functools import cache, cached_property

import pandas as pd

YEAR = 52
MINE = "account"
NAN = float("nan")


def share(part: float, whole: float) -> float:
    """Return a part of a whole, NaN of nothing."""
    return float(part / whole) if whole > 0 else NAN


@dataclass(frozen=True, eq=False)
class Story:
    """The events of one policy in one replication.

    Parameters
    ----------
    events
        Rows of events.parquet, in their order.
    book
        Of each opening account, by its row number: segment, and start in weeks (0 or before).
    weeks
        Length of the run.
    """

    events: pd.DataFrame
    book: pd.DataFrame
    weeks: int

    def of(self, *kinds: str) -> pd.DataFrame:
        """Return the events of some kinds."""
        return self.events[self.events["event"].isin(kinds)]

    def _weekly(self, rows: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
        """Return running totals: a row for each close from week -1, a column for each account."""
        table = rows.assign(values=values).pivot_table(
            "values", "week", MINE, aggfunc="sum", fill_value=0
        )
        everyone = sorted(self.events[MINE].unique())
        table = table.reindex(range(-1, self.weeks), columns=everyone, fill_value=0)
        return table.astype("int64").cumsum()

    @cached_property
    def arr(self) -> pd.DataFrame:
        """ARR in cents of every account at each close, 0 where it is not a customer."""
        cents = (self.events["change"] * 100).round().astype("int64")
        return self._weekly(self.events, cents)

    @cached_property
    def left(self) -> pd.DataFrame:
        """How often every account has left up to each close."""
        rows = self.of("left")
        return self._weekly(rows, pd.Series(1, rows.index))

    @cached_property
    def there(self) -> pd.DataFrame:
        """Whether every account is a customer at each close."""
        rows = self.of("opening", "arrived", "won_back", "left")
        rows = rows[~((rows["event"] == "arrived") & rows[MINE].isin(self.opening))]
        one = rows["event"].map({"opening": 1, "arrived": 1, "won_back": 1, "left": -1})
        return self._weekly(rows, one) == 1

    @cached_property
    def contracted(self) -> pd.DataFrame:
        """Cents that every account has contracted by up to each close."""
        rows = self.of("contracted")
        return self._weekly(rows, (-rows["change"] * 100).round().astype("int64"))

    @cached_property
    def opening(self) -> pd.Index:
        """The opening accounts."""
        return pd.Index(self.of("opening")[MINE])

    @cached_property
    def arrived(self) -> pd.Series:
        """Week in which each account that is not of the opening book came."""
        rows = self.of("arrived").set_index(MINE)["week"]
        return rows[~rows.index.isin(self.opening)]

    @cached_property
    def entered_with(self) -> pd.Series:
        """Cents a year with which each account entered the run."""
        rows = self.of("opening", "arrived")
        return (rows.groupby(MINE)["change"].sum() * 100).round()

    # Flows of one year

    def before(self, begins: int, ends: int) -> pd.Series:
        """Return what each account began some weeks with, those that came in them included."""
        held = self.arr.loc[begins - 1].where(self.there.loc[begins - 1])
        new = self.arrived[(self.arrived >= begins) & (self.arrived < ends)].index
        held[new] = self.entered_with[new]
        return held.dropna()

    def lost(self, begins: int, ends: int) -> pd.Series:
        """Return what of this contraction or leaving took."""
        before = self.before(begins, ends)
        one, two = begins - 1, ends - 1
        less = (self.contracted.loc[two] - self.contracted.loc[one])[before.index]
        gone = (self.left.loc[two] > self.left.loc[one])[before.index]
        return less.clip(upper=before).where(~gone, before)

    def flow(self, begins: int, ends: int) -> dict[str, float]:
        """Return logo, gross and net retention of the accounts there when some weeks begin."""
        there = self.there.loc[begins - 1]
        there = there[there].index
        kept = self.there.loc[ends - 1] & (self.left.loc[ends - 1] == self.left.loc[begins - 1])
        whole = self.arr.loc[begins - 1][there].sum()
        stay = kept[there][kept[there]].index
        return {
            "logo": share(len(stay), len(there)),
            "gross": 1 - share(self.lost(begins, ends)[there].sum(), whole),
            "net": share(self.arr.loc[ends - 1][stay].sum(), whole),
        }

    def years(self, until: int) -> list[tuple[int, int]]:
        """Return first and last point of each year up to some point, the last perhaps not whole."""
        return [(begins, min(begins + YEAR, until)) for begins in range(0, until, YEAR)]

    # Since each account entered

    def kept(self, until: int) -> pd.Series:
        """Return which accounts are customers then, and have never left."""
        return self.there.loc[until - 1] & (self.left.loc[until - 1] == 0)

    @cache  # noqa: B019 - a story lives as long as the tests of its run
    def shares(self, until: int) -> pd.Series:
        """Return what of the ARR of each account its yearly losses have left, compounded."""
        product = pd.Series(1.0, self.arr.columns)
        for begins, ends in self.years(until):
            before, lost = self.before(begins, ends), self.lost(begins, ends)
            before = before[before > 0]
            product[before.index] *= 1 - lost[before.index] / before
        return product.where(self.left.loc[until - 1] == 0, 0.0)

    def retention(self, who: pd.Index, until: int) -> dict[str, float]:
        """Return logo, gross and net retention of some accounts since they entered."""
        came, kept = self.entered_with[who], self.kept(until)[who]
        return {
            "logo": share(kept.sum(), len(who)),
            "gross": share((came * self.shares(until)[who]).sum(), came.sum()),
            "net": share(self.arr.loc[until - 1][who][kept].sum(), came.sum()),
        }

    def snapshot(self, who: pd.Index, until: int) -> float:
        """Return gross retention as a snapshot: each account up to what it entered with."""
        came, kept = self.entered_with[who], self.kept(until)[who]
        held = self.arr.loc[until - 1][who].clip(upper=came)
        return share(held[kept].sum(), came.sum())

    # Who left

    @cached_property
    def gone(self) -> pd.DataFrame:
        """Of the opening accounts not there at the end: how each left last, and what was known."""
        ends = self.there.loc[self.weeks - 1]
        rows = self.of("left")
        last = rows[rows[MINE].isin(self.opening) & ~rows[MINE].map(ends)].groupby(MINE).tail(1)
        decisions = self.of("notice_given", "decided_quietly", "renewed", "won_back")
        said = decisions.groupby(MINE)["event"].last()
        why = self.of("reason_given", "left").groupby(MINE).tail(1).set_index(MINE)
        why = why[why["event"] == "reason_given"]["detail"]
        return pd.DataFrame(
            {
                "cause": last["detail"].to_numpy(),
                "paid": (-last["change"]).to_numpy(),
                "quiet": (said.reindex(last[MINE]) != "notice_given").to_numpy(),
                "reported": why.reindex(last[MINE]).fillna("not asked").to_numpy(),
            },
            index=last[MINE].to_numpy(),
        )

    @cached_property
    def returned(self) -> pd.Index:
        """The opening accounts that left and are back at the end."""
        here = self.there.loc[self.weeks - 1] & (self.left.loc[self.weeks - 1] > 0)
        return self.opening[here[self.opening]]

    @cached_property
    def chose(self) -> pd.DataFrame:
        """Those who left by choice or by fate, without those whose payment failed."""
        return self.gone[self.gone["cause"] != "payment"]

    # First value

    @cached_property
    def began(self) -> pd.DataFrame:
        """Of the accounts that began in the run: for how long they were watched, and what came."""
        start = self.of("arrived").set_index(MINE)["week"]
        value = self.of("first_value").groupby(MINE)["week"].first() + 1
        left = self.of("left").groupby(MINE)["week"].first() + 1
        table = pd.DataFrame({"start": start, "value": value, "left": left}).loc[start.index]
        first = table[["value", "left"]].min(axis=1).fillna(self.weeks)
        what = pd.Series("waiting", table.index)
        what[table["left"].notna()] = "left"
        what[table["value"].notna() & ~(table["value"] > table["left"])] = "value"
        return pd.DataFrame({"time": (first - table["start"]).clip(lower=0), "what": what})

    def incidence(self) -> pd.Series:
        """Return the share with first value at each week, where who leaves first never has it.

        Aalen and Johansen (1978): the chance that neither has come before, times the share of those
        still watched to whom it comes.
        """
        time, what = self.began["time"], self.began["what"]
        neither, share_there, found = 1.0, 0.0, []
        for week in range(self.weeks + 1):
            watched, now = (time >= week).sum(), time == week
            if watched:
                share_there += neither * (now & (what == "value")).sum() / watched
                neither *= 1 - (now & (what != "waiting")).sum() / watched
            found.append(share_there)
        return pd.Series(found)

    def median_time_to_value(self) -> float:
        """Return from which week on half have it."""
        half = self.incidence()[lambda shares: shares >= 0.5 - 1e-12]
        return float(half.index[0]) if len(half) else NAN

    def mean_time_to_value(self) -> float:
        """Return the weeks without it up to a year, on average."""
        if not len(self.began):
            return NAN
        return float((1 - self.incidence()[: min(YEAR, self.weeks)]).sum())

    # Work

    def touched(self, by_csm: set[tuple[str, str]]) -> pd.DataFrame:
        """Return how often CSMs touched every account each week, for the opening accounts alone.

        ``by_csm`` are the pairs of segment and action that take a CSM's hours.
        """
        rows = self.of("touched")
        pairs = zip(rows[MINE].map(self.book["segment"]), rows["detail"], strict=True)
        rows = rows[[pair in by_csm for pair in pairs]]
        return self._weekly(rows, pd.Series(1, rows.index)).diff().fillna(0)
