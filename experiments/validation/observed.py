"""What was observed elsewhere: renewals decided and customers lost, by number of renewal."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from simcs.errors import SimcsError
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.survival import kaplan_meier

SOURCES = "SOURCES.md"
FADER_HARDIE = "Fader & Hardie 2007, J. Interactive Marketing 21:76–90"
USLAPSE = "CASdatasets `uslapseagent` (Milhaud & Dutang 2018), policies paid yearly"
KKBOX = "KKBOX, published counts from 10.15 million renewal decisions, 2016"
TELCO = "IBM sample `telco`: a fictional company"
CHANNELS = (3, 4, 7)
PAYMENTS = ("manual", "auto")
BUCKETS = {"1st": (1, 1), "2nd-3rd": (2, 3), "4th-12th": (4, 12), "13th+": (13, 26)}
"""Renewals in each bucket; the last is open, and taken to end after two years of 4-week terms."""
MONTH = 4
"""Weeks of a term that is sold as monthly."""
USAGE = ("0", "1-7", "8-14", "15-21", "22-28")
"""Buckets of active days in the four weeks before a renewal."""


@dataclass(frozen=True)
class Span:
    """Renewals ``first`` to ``last`` taken together: how many were decided, how many were not."""

    first: int
    last: int
    at_risk: float
    churned: float


@dataclass(frozen=True)
class Observed:
    """One observed history of renewals, and what of it a model may see.

    Parameters
    ----------
    key, title, source
        Its name in the result, for people, and where it is from.
    term
        Weeks of one term in the model.
    spans
        In the order of renewals.
    fitted
        How many of the first spans a model is fitted to; the others are held out.
    until
        Last renewal that is predicted; beyond the spans that is a prediction of the unseen.
    card_share
        Share of accounts billed by card; None: as the segment has it.
    note
        What to know about its sampling error.
    """

    key: str
    title: str
    source: str
    term: int
    spans: tuple[Span, ...]
    fitted: int
    until: int
    card_share: float | None = None
    note: str = ""

    @property
    def is_cohort(self) -> bool:
        """Whether there is a span for each renewal from the first, so that survival is known."""
        return all(s.first == s.last == k for k, s in enumerate(self.spans, 1))


def spans_of(survivors: Sequence[float], first: int = 1) -> tuple[Span, ...]:
    """Return one span for each step of a cohort's number of survivors."""
    steps = pairwise(survivors)
    return tuple(Span(k, k, one, one - other) for k, (one, other) in enumerate(steps, first))


def table(folder: Path, name: str) -> Any:
    """Return a data file as a frame.

    Raises
    ------
    SimcsError
        When it is not there.
    """
    import pandas as pd

    path = folder / name
    if not path.is_file():
        raise SimcsError(
            f"there is no {name} in {folder}; allowed: a folder with the files that its "
            f"{SOURCES} lists, by --data FOLDER or the environment variable SIMCS_DATA"
        )
    return pd.read_csv(path)


def cohorts(folder: Path) -> list[Observed]:
    """Return the two published cohorts of yearly renewals."""
    found = []
    for name, title in (("regular", "Regular"), ("highend", "High end")):
        survivors = [float(n) for n in table(folder, f"fh_{name}_y0_7.csv").iloc[:, 1]]
        spans = spans_of(survivors)
        note = "published per 1,000, so its error is that of 1,000 customers, nominally"
        found.append(
            Observed(f"fh_{name}", title, FADER_HARDIE, WEEKS_PER_YEAR, spans, 4, 12, None, note)
        )
    return found


def life_policies(folder: Path) -> Observed:
    """Return whole-life policies paid once a year, by year in force."""
    frame = table(folder, "uslapse_annual_infra_to_m60.csv")
    own = frame[frame["premium.frequency"] == "Annual"]
    months, lapsed = own["months"].to_numpy(), own["event"].to_numpy() == 1
    edges = np.arange(0, 61, 12)
    survival = kaplan_meier(months, lapsed).at(edges)
    spans = []
    for year in range(1, len(edges)):
        at_risk = float(np.sum(months > edges[year - 1]))
        churn = 1 - survival[year] / survival[year - 1]
        spans.append(Span(year, year, at_risk, at_risk * churn))
    note = "Kaplan-Meier; the first 60 months of each policy"
    return Observed(
        "uslapse",
        "Life policies, paid yearly",
        USLAPSE,
        WEEKS_PER_YEAR,
        tuple(spans),
        3,
        10,
        None,
        note,
    )


def lapses_by_month(folder: Path) -> dict[str, float]:
    """Return lapses of policies paid yearly: all, and around their first four anniversaries.

    Around is the month before and the month after; ``even`` is the share of all months that are.
    """
    frame = table(folder, "uslapse_annual_infra_to_m60.csv")
    own = frame[(frame["premium.frequency"] == "Annual") & (frame["event"] == 1)]
    month = np.floor(own["months"].to_numpy()).astype(int)
    around = [12 * year + part for year in range(1, 5) for part in (-1, 0)]
    near = float(np.isin(month, around).sum())
    return {"lapses": float(len(month)), "near": near, "even": len(around) / 60}


def channels(folder: Path) -> list[Observed]:
    """Return users of a music service who stay, month by month, one cohort for each channel."""
    frame = table(folder, "kkbox_retention_ch347.csv")
    renewals = table(folder, "kkbox_renewals_ch347.csv")
    counts = frame[frame["month"] != "users"]
    firsts = renewals[renewals["tenure_bucket"] == "1st"]
    found = []
    for channel in CHANNELS:
        own = firsts[firsts["channel"] == channel].set_index("payment_type")["decisions"]
        spans = spans_of([float(n) for n in counts[f"ch{channel}"]])
        card = round(float(own["auto"] / own.sum()), 3)
        found.append(
            Observed(f"kkbox_ch{channel}", f"Channel {channel}", KKBOX, MONTH, spans, 4, 24, card)
        )
    return found


def payments(folder: Path) -> list[Observed]:
    """Return renewals of a music service by number of renewal, for each channel and payment."""
    frame = table(folder, "kkbox_renewals_ch347.csv")
    found = []
    for channel in CHANNELS:
        for payment in PAYMENTS:
            own = frame[(frame["channel"] == channel) & (frame["payment_type"] == payment)]
            rows = own.set_index("tenure_bucket")
            spans = tuple(
                Span(*BUCKETS[b], float(rows.loc[b, "decisions"]), float(rows.loc[b, "churned"]))
                for b in BUCKETS
            )
            key, title = f"kkbox_ch{channel}_{payment}", f"Channel {channel}, {payment}"
            card = 1.0 if payment == "auto" else 0.0
            found.append(Observed(key, title, KKBOX, MONTH, spans, 2, 26, card))
    return found


def telco(folder: Path) -> Observed:
    """Return the month-to-month customers of a fictional company, by month of tenure."""
    frame = table(folder, "ibm_telco.csv")
    own = frame[frame["Contract"] == "Month-to-month"]
    tenure, left = own["tenure"].to_numpy(), own["Churn"].to_numpy() == "Yes"
    spans = tuple(
        Span(k, k, float(np.sum(tenure >= k)), float(np.sum(left & (tenure == k))))
        for k in range(1, 49)
    )
    note = "a sample file, as an illustration only"
    return Observed("telco", "Telco, monthly (fictional)", TELCO, MONTH, spans, 12, 48, None, note)


def all_observed(folder: Path) -> list[Observed]:
    """Return everything that the model can express, yearly terms first."""
    yearly = [*cohorts(folder), life_policies(folder)]
    return [*yearly, *channels(folder), telco(folder), *payments(folder)]


def usage_of(folder: Path) -> dict[str, tuple[list[float], list[float]]]:
    """Return decisions and churned by bucket of active days, for each channel and payment."""
    frame = table(folder, "kkbox_usage_before_renewal_ch347.csv")
    found = {}
    for (channel, payment), own in frame.groupby(["channel", "payment_type"]):
        rows = own.set_index("active_days_4w").loc[list(USAGE)]
        key = f"kkbox_ch{channel}_{payment}"
        found[key] = (
            rows["decisions"].astype(float).tolist(),
            rows["churned"].astype(float).tolist(),
        )
    return found


def price_jumps(folder: Path) -> list[dict[str, float | str]]:
    """Return lapses of term life policies around a jump of the premium, by its size."""
    frame = table(folder, "soa_lapse_jump_AD_6to10.csv")
    return [
        {
            "jump": str(jump)[2:].strip(),
            "before": float(own.loc["6-9", "lapse_rate"]),
            "at": float(own.loc["10", "lapse_rate"]),
            "lapses_at": float(own.loc["10", "lapse_count"]),
        }
        for jump, own in (
            (jump, part.set_index("duration")) for jump, part in frame.groupby("premium_jump_ratio")
        )
    ]
