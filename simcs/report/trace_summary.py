"""One account's journey summed up: how it ends, its turning point, and where two arms part."""

from collections.abc import Iterator

import numpy as np

from simcs.interventions.words import noun
from simcs.journey.columns import Cause, Problem, Stage
from simcs.journey.decision import chance_to_stay
from simcs.report.trace_words import LASTING, dollars
from simcs.studies.trace import Parting, Trace, parting
from simcs.world.event_log import Event
from simcs.world.turning_point import (
    ADOPTION,
    BEFORE,
    CHAMPION,
    CHANCE,
    FIT,
    GOODWILL,
    LARGE_FALL,
    PROBLEMS,
    Fall,
    decision,
    fall_to_decision,
    largest_fall,
)

SMALL = 0.05
"""Parts of a fall that are smaller are shown together, logit."""

SHORTFALLS = {
    Cause.FIT: FIT,
    Cause.ADOPTION: ADOPTION,
    Cause.PRODUCT: PROBLEMS[Problem.PRODUCT],
    Cause.SERVICE: PROBLEMS[Problem.SERVICE],
    Cause.VALUE: PROBLEMS[Problem.VALUE],
    Cause.SPONSOR: CHAMPION,
    Cause.GOODWILL: GOODWILL,
}
"""Which part of health each cause of a loss is a shortfall in."""


def summary(trace: Trace) -> list[str]:
    """Return how the journey went under this arm, and its turning point."""
    weeks, last, kinds = trace.weeks(), trace.last, trace.events["event"]
    renewals = int(np.count_nonzero(kinds == Event.RENEWED))
    done = int(np.count_nonzero(kinds == Event.TOUCHED))
    if last["stage"] == Stage.GONE:
        end = f"leaves at the end of week {weeks[-1]} ({Cause(last['cause']).name.lower()})"
    else:
        end = f"is still there after {len(trace.states)} weeks"
    line = (
        f"{trace.arm}: renews {renewals} {'time' if renewals == 1 else 'times'} and {end}, at "
        f"{dollars(last['arr'])} a year; {done} {'action' if done == 1 else 'actions'} finished, "
        f"{trace.hours:.1f} hours."
    )
    return [line, f"  {_turning(trace)}"]


def _turning(trace: Trace) -> str:
    no = f"No turning point under {trace.arm}"
    decided = decision(trace)
    if decided is None:
        fall = largest_fall(trace)
        largest = f" Its largest fall of health: {_described(trace, fall)}." if fall else ""
        return f"{no}: {_not_decided(trace)}.{largest}"
    if decided < 0:
        return f"{no}: it had decided to leave before the run."
    fall = fall_to_decision(trace)
    decision_week = f"its decision in week {decided}"
    if fall is None:
        said = f"{no}: in the year to {decision_week}, health fell by less than {LARGE_FALL:g}."
    elif fall.main in ("", CHANCE):
        said = f"{no}. To {decision_week}, health fell {_described(trace, fall)}."
    else:
        start = f"week {fall.since}, when {fall.main} began to pull health down"
        start = "before the run" if fall.main == BEFORE else start
        fell = f"To {decision_week}, health fell {_described(trace, fall)}."
        said = f"Turning point under {trace.arm}: {start}. {fell}"
    return " ".join([said, _chance(trace, decided), *_counted(trace, fall)])


def _not_decided(trace: Trace) -> str:
    last = trace.last
    if last["stage"] != Stage.GONE:
        return "it stays"
    if last["cause"] == Cause.PAYMENT:
        return "its payment failed, which no health prevents"
    met = trace.met[trace.weeks()[-1]]
    likelier = [text for name, text in LASTING if met[name]]
    during = f"; {' and '.join(likelier)} made that likelier" if likelier else ""
    return f"it left for reasons that no health prevents{during}"


def _chance(trace: Trace, decided: int) -> str:
    """Return how likely it was to decide to leave, as it then stood."""
    state, before, p = trace.states[decided].copy(), trace.before(decided), trace.parameters
    # A CSM who quits that week does so after the decision.
    state["health"] += trace.met[decided]["handed_over"]
    # The decision has set back what contact stirred before it, in this week too.
    load = max(0.0, float(state["contact"] - before["contact"] * p["contact_kept"]))
    shy = max(0.0, 1.0 - float(before["adoption"] / p["reconsider_use"]))
    state["stirred"] = before["stirred"] + load * shy
    stays = chance_to_stay(state, p, decided)
    return f"At {state['health']:.2f} the chance to decide so was {100 * (1 - stays):.0f} %."


def _counted(trace: Trace, fall: Fall | None) -> Iterator[str]:
    """Yield what the loss counts as, where that is not what the turning point names."""
    cause = Cause(trace.last["cause"])
    if fall is None or fall.main != SHORTFALLS[cause]:
        yield f"The loss counts as {cause.name.lower()}: the largest shortfall when it left."


def _described(trace: Trace, fall: Fall) -> str:
    """Return a fall, what cost most of it if anything did, and what all of it is made of."""
    most = f"most of it by {fall.main}" if fall.main else "no one thing cost more than half of it"
    listed = sorted(fall.parts.items(), key=lambda item: item[1])
    large = [(name, part) for name, part in listed if abs(part) >= SMALL]
    rest = sum(part for _, part in listed) - sum(part for _, part in large)
    parts = [f"{_label(trace, fall, name)} {part:+.2f}" for name, part in large]
    parts += [f"the rest {rest:+.2f}"] if abs(rest) >= SMALL / 10 else []
    start, end = _when(trace, fall.week), _when(trace, fall.low_week)
    return f"from {fall.health:.2f} ({start}) to {fall.low:.2f} ({end}), {most}: {', '.join(parts)}"


def _label(trace: Trace, fall: Fall, name: str) -> str:
    """Return the name of a part of health; for service problems, with the outages behind them."""
    if name != PROBLEMS[Problem.SERVICE]:
        return name
    first = min(fall.week, fall.since)
    hits = [week for week in trace.weeks() if first <= week <= fall.low_week]
    hits = [week for week in hits if trace.met[week]["hit"]]
    outages = ", ".join(f"week {week}" for week in hits)
    return f"{name} (with the outage of {outages})" if hits else name


def _when(trace: Trace, week: int) -> str:
    return f"week {week}" if week in trace.weeks() else "at the start"


def parts(first: Trace, other: Trace) -> str:
    """Return in which week two arms part, and by what."""
    found = parting(first, other)
    arms = f"{first.arm} and {other.arm}"
    if found is None:
        return f"{arms} never part."
    reasons = "; ".join(_reasons(first, other, found))
    return f"{arms} part in week {found.week}: {reasons}."


def _reasons(first: Trace, other: Trace, found: Parting) -> list[str]:
    """Return what is not the same: what was done, or else what befell it without being done."""
    mine, theirs = (", ".join(map(noun, done)) or "nothing" for done in found.done)
    done = [f"{first.arm} has done {mine}, {other.arm} {theirs}"] if mine != theirs else []
    befell = [*_own(first, other, found)]
    return [*done, *befell] or [_shared(first, other, found)]


def _own(first: Trace, other: Trace, found: Parting) -> Iterator[str]:
    one, two = found.met
    for arm, met, others in ((first.arm, one, two), (other.arm, two, one)):
        if met["csm_quits"] and not others["csm_quits"]:
            cost = f"{met['handed_over']:.2f} of health"
            yield f"under {arm} its CSM quits, and the hand-over costs {cost}"
        if met["csms_lost"] and not others["csms_lost"]:
            cost = f"{met['handed_on']:.2f} of health"
            yield f"under {arm} its CSM leaves for good, and the hand-over costs {cost}"
        elif met["passes"] and not others["passes"]:
            yield f"under {arm} it passes to another CSM"
    if one["late"] != two["late"]:
        yield (
            f"late answers cost {one['late']:.2f} of goodwill under {first.arm}, "
            f"{two['late']:.2f} under {other.arm}"
        )


def _shared(first: Trace, other: Trace, found: Parting) -> str:
    """Return which difference between the arms, not of this account alone, has reached it."""
    one, two = found.met
    state = first.states[found.week]
    if "stage" in found.differs and state["start"] == found.week:
        here = first.arm if state["stage"] != Stage.FUTURE else other.arm
        return f"it comes under {here} only, brought by a reference"
    if "fit" in found.differs:
        return "it comes with another fit, by references and by what churn reviews have found"
    if found.differs == ("missed_since",):
        return "work for it was given up under one of them"
    if found.done[0]:
        return f"both have done {', '.join(map(noun, found.done[0]))}, by hours of another effect"
    if (one["problem_factor"] != two["problem_factor"]).any():
        return "nothing else was done; what churn reviews found prevents problems"
    if one["maturity"] != two["maturity"]:
        return (
            "nothing else was done; the team's process prevents problems, with maturity "
            f"{one['maturity']:.3f} under {first.arm} and {two['maturity']:.3f} under {other.arm}"
        )
    return "nothing else was done; by what reaches all accounts"
