"""How an account begins: its fixed facts and first-day state, from keyed random numbers."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import ACCOUNT, CAUSES, NEVER, NOT_YET, Stage
from simcs.journey.parameters import Journey
from simcs.journey.segment_parameters import left_open
from simcs.journey.segments import FitFamily, Segment
from simcs.quantiles import normals as keyed_normals
from simcs.quantiles import poissons, weakest
from simcs.randomness import Phase, Stream, uniforms

Floats = NDArray[np.float64]

NEVER_YET = (
    "survey_week", "sponsor_week", "pulse_week", "found_week", "missed_since", "last_done",
    "seen_week", "contact_week", "payment_week", "renewed",
)  # fmt: skip
"""Weeks of what has not happened to a new account."""


def blank_accounts(count: int) -> NDArray[Any]:
    """Return ``count`` blank rows of `ACCOUNT`."""
    rows = np.zeros(count, ACCOUNT)
    rows["end"] = -1
    rows["owner"] = -1
    for name in ("first_value", "full_adoption"):
        rows[name] = NOT_YET
    for name in NEVER_YET:
        rows[name] = NEVER
    rows["champion"] = 1.0
    rows["response"] = 1.0
    rows["stage"] = Stage.FUTURE
    return rows


def pick(shares: Sequence[float], u: Floats) -> NDArray[np.int64]:
    """Return for each uniform the index of the share it falls in; shares are made to sum to 1."""
    edges = np.cumsum(np.asarray(shares, float))
    return np.minimum(np.searchsorted(edges / edges[-1], u, side="right"), len(edges) - 1)


def size_z(arr_cents: NDArray[np.int64], segment: Segment) -> Floats:
    """Return how large each account is for its segment, in standard deviations of log value."""
    if segment.acv_sigma == 0:
        return np.zeros(len(arr_cents))
    middle = math.log(segment.acv) - segment.acv_sigma**2 / 2
    with np.errstate(over="ignore"):  # of a spread of next to nothing
        z: Floats = (np.log(np.maximum(arr_cents, 1) / 100) - middle) / segment.acv_sigma
    return np.clip(z, -3, 3)


def draw_contracts(
    rows: NDArray[Any], segments: Sequence[Segment], seed: int, replication: int, week: int
) -> None:
    """Draw value, term, notice and billing of new accounts, given entity and segment.

    ARR is ACV·exp(σz - σ²/2), so that its mean is the segment's ACV, and at least one cent.
    """
    for number, segment in enumerate(segments):
        own = np.flatnonzero(rows["segment"] == number)
        key = (seed, replication, rows["entity"][own], week)
        z = keyed_normals(*key, Stream.SIZE)
        sigma = segment.acv_sigma
        value = segment.acv * np.exp(sigma * z - sigma**2 / 2)
        rows["arr"][own] = np.maximum(1, np.floor(value * 100 + 0.5).astype(np.int64))
        terms = np.asarray(list(segment.terms), np.int64)
        chosen = pick(list(segment.terms.values()), uniforms(*key, Stream.TERM))
        rows["term"][own] = terms[chosen]
        rows["card_billed"][own] = uniforms(*key, Stream.CARD) < segment.card_share
    rows["opening_arr"] = rows["arr"]


def set_notice(rows: NDArray[Any], segments: Sequence[Segment]) -> None:
    """Set when each account decides: at its segment's notice, at most half of its own term."""
    for number, segment in enumerate(segments):
        own = rows["segment"] == number
        rows["notice"][own] = np.minimum(segment.notice_weeks, rows["term"][own] // 2)


def draw_character(rows: NDArray[Any], journey: Journey, seed: int, replication: int) -> None:
    """Draw what an account is like and stays like, given entity, segment and value."""
    week = int(Phase.OPENING)
    for number, segment in enumerate(journey.segments.values()):
        own = np.flatnonzero(rows["segment"] == number)
        key = (seed, replication, rows["entity"][own], week)
        z = keyed_normals(*key, Stream.FIT)
        if segment.fit_family is FitFamily.logit_beta:
            rows["fit"][own] = _logit_beta(uniforms(*key, Stream.FIT), segment)
            z = -z  # a high draw is a high chance to leave
        else:
            skewed = segment.fit_family is FitFamily.weakest
            drawn = weakest(uniforms(*key, Stream.FIT)) if skewed else z
            size = segment.fit_size * size_z(rows["arr"][own], segment)
            rows["fit"][own] = segment.fit_mean + size + segment.fit_sd * drawn
        rows["response"][own] = _responses(z, journey, key)
        spread = journey.responsiveness_sd * keyed_normals(*key, Stream.RESPONSIVENESS)
        rows["responsiveness"][own] = journey.responsiveness_mean + spread
        rows["speaks"][own] = uniforms(*key, Stream.VOICE) < segment.voice
        rows["trait"][own] = keyed_normals(*key, Stream.TRAIT)
        rows["habit"][own] = keyed_normals(*key, Stream.HABIT)
        written = uniforms(*key, Stream.CHANNEL) < journey.prefers_written
        rows["prefers_written"][own] = written
        rows["wants_outcome"][own] = uniforms(*key, Stream.MESSAGE) < journey.wants_outcome


def _responses(fit_z: Floats, journey: Journey, key: tuple[int, int, Any, int]) -> Floats:
    """Return what work does for accounts: log-normal, of mean 1, correlated with fit."""
    spread, rho = journey.response_spread, journey.response_fit
    if spread == 0:
        return np.ones(len(fit_z))
    own = math.sqrt(1.0 - rho * rho) * keyed_normals(*key, Stream.RESPONSE)
    drawn: Floats = np.exp(spread * (rho * fit_z + own) - spread * spread / 2)
    return drawn


def _logit_beta(u: Floats, segment: Segment) -> Floats:
    """Return logit(1 - Θ), Θ ~ Beta(alpha, beta): the chance to leave at an annual decision."""
    from scipy.special import betaincinv

    leave = betaincinv(segment.fit_alpha, segment.fit_beta, u)
    stay = betaincinv(segment.fit_beta, segment.fit_alpha, 1.0 - u)
    tiny = np.finfo(float).tiny
    odds: Floats = np.log(np.maximum(stay, tiny)) - np.log(np.maximum(leave, tiny))
    return odds


def draw_beginning(rows: NDArray[Any], journey: Journey, seed: int, replication: int) -> None:
    """Set the state of brand-new accounts: no adoption, a champion, some first problems."""
    week = int(Phase.OPENING)
    key = (seed, replication, rows["entity"], week)
    rows["health"] = rows["fit"] + journey.health_start
    rows["lately"] = rows["best"] = rows["health"]
    counts = uniforms(*key, Stream.FIRST_PROBLEMS)
    problems = poissons(counts, journey.first_problems)
    give_problems(rows, problems, journey, seed, replication)


def give_problems(
    rows: NDArray[Any], counts: NDArray[np.int64], journey: Journey, seed: int, replication: int
) -> None:
    """Open ``counts`` problems on each account, of causes as frequent as among new problems."""
    shares = (journey.share_product, journey.share_service, journey.share_value)
    rows["problems"] = 0
    for k in range(int(counts.max(initial=0))):
        key = (seed, replication, rows["entity"], int(Phase.OPENING))
        causes = pick(shares, uniforms(*key, Stream.FIRST_PROBLEM_CAUSE, k))
        for c in range(CAUSES):
            rows["problems"][:, c] += (causes == c) & (counts > k)


def open_payments(
    rows: NDArray[Any], parameters: NDArray[Any], seed: int, replication: int
) -> None:
    """Draw which accounts of an opening book have a payment open, and since when.

    As many as there would be had nobody acted before. So losses begin at once, and are from the
    first week on what they are without grace.
    """
    grace = int(parameters["payment_grace"][0])
    if not grace:
        return
    settling = float(parameters["payment_settling"][0])
    u = uniforms(seed, replication, rows["entity"], int(Phase.OPENING), Stream.PAYMENT)
    for billed, kind in enumerate(("invoice", "card")):
        loss = float(parameters[f"payment_loss_{kind}_week"][0])
        fails = float(parameters[f"payment_fails_{kind}_week"][0])
        open_for = fails * np.asarray(left_open(loss, settling, grace))
        edges = np.cumsum(open_for / (1.0 + open_for.sum()))
        weeks = 1 + np.searchsorted(edges, u, side="right")
        here = (rows["card_billed"] == billed) & (weeks <= grace) & (-weeks >= rows["start"])
        rows["payment_week"][here] = -weeks[here]
