"""One account's journey in words, week by week."""

from collections.abc import Iterator

import numpy as np

from simcs.interventions.words import noun
from simcs.journey.columns import Cause, Happening, Intent, Problem, Stage
from simcs.report.names import csm_name
from simcs.report.text import shown, with_unit
from simcs.studies.trace import Trace
from simcs.world.event_log import Event

STAYS = "DECIDES TO STAY"
UNSAID = (Event.TOUCHED, Event.CONTRACTED, Event.REASON_GIVEN)
"""Events without words of their own: a renewal says what contracted, and actions come first."""
LASTING = (("downturn", "a downturn"), ("campaign", "a competitor's campaign"))
"""What the market has for a time: its column in what the account met with, and in words."""


def dollars(cents: int) -> str:
    """Return an amount of money as text."""
    return with_unit(cents / 100, "$")


def happened(trace: Trace, week: int) -> list[str]:
    """Return in words what was done for the account in a week, and what it did and met with.

    What was done comes first, one entry for each of `Trace.done`.
    """
    words = [work(trace, week, action) for action in trace.done(week)]
    words.extend(_market(trace, week))
    if trace.before(week)["stage"] == Stage.ACTIVE:
        words.extend(_problems(trace, week))
    for event, detail in trace.events_in(week):
        if event is Event.RENEWED:
            words.append(_renewal(trace, week))
        elif event not in UNSAID:
            words.append(_event(event, detail, dollars(trace.states[week]["arr"])))
    state = trace.states[week]
    if state["happening"] & Happening.DECIDES and state["intent"] == Intent.STAY:
        words.append(STAYS)
    return [*words, *_csm(trace, week)]


def work(trace: Trace, week: int, action: str) -> str:
    """Return an action in words, with the playbooks that asked for it."""
    whose = trace.asked_by[week].get(action, ()) if trace.asked_by else ()
    return f"{noun(action)} (asked by {' and '.join(whose)})" if whose else noun(action)


def is_routine(trace: Trace, week: int, words: list[str]) -> bool:
    """Return whether all that happened is that it decided to stay or renewed, for no less."""
    plain = f"RENEWS at {dollars(trace.states[week]['arr'])}"
    return bool(words) and set(words) <= {STAYS, plain}


def renews(trace: Trace, week: int) -> bool:
    """Return whether the account renews in a week."""
    return any(event is Event.RENEWED for event, _ in trace.events_in(week))


def beforehand(trace: Trace) -> str:
    """Return what it had decided before the run; nothing if its decision was still to come."""
    begin = trace.begin
    if begin["stage"] != Stage.ACTIVE or begin["renewal"] - begin["notice"] > 0:
        return ""
    if begin["intent"] == Intent.STAY:
        return "before the run: had decided to stay"
    if begin["intent"] == Intent.LEAVE_QUIETLY:
        return "before the run: HAD DECIDED TO LEAVE, QUIETLY"
    return "before the run: HAD GIVEN NOTICE"


def _market(trace: Trace, week: int) -> Iterator[str]:
    met = trace.met[week]
    before = trace.met[week - 1] if week else np.zeros((), trace.met.dtype)
    for name, what in LASTING:
        if met[name] != before[name]:
            yield f"{what} {'begins' if met[name] else 'is over'}"
    if met["announced"]:
        yield "a price rise is announced"
    if met["hit"]:
        yield "an outage brings it a service problem"
    elif met["outage"]:
        yield "an outage spares it"
    if met["late"] > 0:
        yield f"late answers cost it {met['late']:.2f} of goodwill"


def _problems(trace: Trace, week: int) -> Iterator[str]:
    for kind in Problem:
        more = int(trace.states[week]["problems"][kind])
        more -= int(trace.before(week)["problems"][kind])
        if kind is Problem.SERVICE and trace.met[week]["hit"]:
            more -= 1
        name = kind.name.lower()
        if abs(more) == 1:
            yield f"a {name} problem {'comes' if more > 0 else 'is solved'}"
        elif more:
            yield f"{abs(more)} {name} problems {'come' if more > 0 else 'are solved'}"


def _csm(trace: Trace, week: int) -> Iterator[str]:
    met = trace.met[week]
    if met["csms_lost"]:
        yield _left(trace, week)
    elif met["passes"]:
        yield f"passes to {_whose(trace, week)}"
    if met["csm_begins"]:
        yield "its new CSM begins"
    if met["csm_quits"]:
        name = _named(trace, int(trace.states[week]["owner"]), bool(met["replaced"]))
        yield f"its CSM{name} quits: handed over, health {-met['handed_over']:+.2f}"


def of_csm(name: str) -> str:
    """Return a CSM's name with what it is, where it does not say so: "CSM Amara", "CSM 3"."""
    return shown(name if name.startswith(("CSM ", "the team")) else f"CSM {name}")


def _whose(trace: Trace, week: int) -> str:
    """Return to whom the account belongs at the end of a week."""
    name = csm_name(trace.team, trace.owners, int(trace.states[week]["owner"]))
    return f"the successor of {of_csm(name)}" if trace.met[week]["replaced"] else of_csm(name)


def _left(trace: Trace, week: int) -> str:
    """Return that its CSM left on a set date, to whom it went, and what that cost."""
    met = trace.met[week]
    name = _named(trace, int(trace.before(week)["owner"]), bool(met["lost_replaced"]))
    handed = (
        "handed over" if met["csms_lost"] == 1 else f"handed over {met['csms_lost']} times, last"
    )
    cost = f"health {-met['handed_on']:+.2f}"
    return f"its CSM{name} leaves for good: {handed} to {_whose(trace, week)}, {cost}"


def _named(trace: Trace, owner: int, replaced: bool) -> str:
    """Return the name of a CSM, " Amara"; nothing of one who came after, who has none."""
    named = owner < len(trace.owners) and not replaced
    return f" {shown(csm_name(trace.team, trace.owners, owner))}" if named else ""


def _renewal(trace: Trace, week: int) -> str:
    """Return at what ARR it renews, and what it buys more or less than before, beside prices."""
    state, before = trace.states[week], trace.before(week)
    given, less = int(state["concession"]), int(state["cut"])
    more = int(state["arr"]) - int(before["arr"]) - int(state["rise"]) + given + less
    cuts = [f"a concession of {dollars(given)}"] if given else []
    cuts += [f"{dollars(less)} less bought"] if less else []
    notes = ["though it had meant to leave"] if before["intent"] != Intent.STAY else []
    notes += [f"expands by {dollars(more)}"] if more else []
    notes += [f"contraction: {', '.join(cuts)}"] if cuts else []
    said = f"RENEWS at {dollars(state['arr'])}"
    return f"{said} ({'; '.join(notes)})" if notes else said


def _event(event: Event, detail: int, arr: str) -> str:
    if event is Event.LEFT:
        return f"LEAVES ({Cause(detail).name.lower()})"
    if event is Event.EXPANDED:
        return f"expands to {arr}"
    if event in (Event.NOTICE_GIVEN, Event.DECIDED_QUIETLY):
        return "GIVES NOTICE" if event is Event.NOTICE_GIVEN else "DECIDES TO LEAVE, QUIETLY"
    return event.name.lower().replace("_", " ")
