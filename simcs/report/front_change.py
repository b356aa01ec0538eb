"""What would change an answer: which assumptions turn it, what moves the lead, what else counts."""

from __future__ import annotations

from typing import Any

from simcs.analysis.assumptions import gap_by_set
from simcs.analysis.in_common import Common, in_common
from simcs.analysis.money import Outcome, outcome_of, row_of
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.answer_beyond import ARR, VALUE, best_other, sets_ahead, won
from simcs.report.assumption_defaults import defaults
from simcs.report.assumption_words import clause, tendency
from simcs.report.close_call import close_call
from simcs.report.headline import turns
from simcs.report.names import display
from simcs.report.selection import series
from simcs.report.sentences import how_to_run
from simcs.report.short_answer import spoken_of
from simcs.report.short_table import unit_of, years_shown
from simcs.report.value_ahead import sooner

CLEAR = (Outcome.MORE, Outcome.LESS)
MOST_WEAKER = 2
"""Assumptions that are named though they are not clear: one fewer beside one that is."""
MORE_FUTURES = "More futures (replications=100) would narrow the interval"


def what_would_change(c: RunAnswer) -> list[str]:
    """Return for page one what would change the answer, as far as it was tried."""
    policy = spoken_of(c)
    if policy is None:
        return []
    said = outcome_of(row_of(c.money, policy, "arr", years_shown(c)[-1]))
    if said is Outcome.UNMEASURED:
        return ["One simulated future does not tell; more do (replications=30)."]
    row, horizon = sets_ahead(c, policy), sooner(c, policy)
    if row is None:
        untried = f"Other assumptions were not tried. To try: {typed('assumptions', c)}."
        return [*horizon, *([] if said in CLEAR else [f"{MORE_FUTURES}."]), untried]
    if said not in CLEAR:
        return [_open(c, policy), *horizon]
    valued = [] if close_call(c, policy) else by_value(c, policy)
    if ends := _turning_ends(c, policy):
        return [_would_turn(ends), *horizon, *valued]
    first = [one for one in shared(c, policy) if APART not in one] or in_how_many(c, policy)
    return [*first, *shrinks(c, policy), *weaker(c, policy), *horizon, *valued]


def typed(study: str, c: RunAnswer) -> str:
    """Return the settings that run a study, or the call where there are none."""
    return how_to_run(study, c.config).partition(", or ")[0]


def _open(c: RunAnswer, policy: str) -> str:
    """Return that other assumptions move an unclear answer either way, or all one way."""
    row = sets_ahead(c, policy)
    first = "It is not clear to begin with: more futures (replications=100) would narrow the range"
    name = display(c, policy)
    if row.share in (0, 1):
        way = "ahead" if row.share else "behind"
        return f"{first}; {name} is {way} in all {row.sets} sets of assumptions."
    sets = f"{name} in {won(row.share, row.sets)} of {row.sets} sets"
    return f"{first}, and other assumptions favour either ({sets})."


def answered(c: RunAnswer, policy: str) -> Outcome | None:
    """Return whether the policy clearly has more or less ARR at the end; None where not clear."""
    found = outcome_of(row_of(c.money, policy, "arr", years_shown(c)[-1]))
    return found if found in CLEAR else None


def turning(c: RunAnswer, policy: str) -> str:
    """Return which single assumptions would turn the answer, or how large one may go unseen.

    Empty where the answer is not clear itself.
    """
    row = sets_ahead(c, policy)
    if answered(c, policy) is None or row is None:
        return ""
    if ends := _turning_ends(c, policy):
        return _would_turn(ends)
    found = c.deciding(policy, ARR)
    none = f"None of the {text.counted(len(found), 'assumption')} alone is found to turn it"
    return f"{none}, {_misses(found, row.sets)}."


def _turning_ends(c: RunAnswer, policy: str) -> list[str]:
    """Return at which ends of single assumptions a clear answer turns, in the reader's words."""
    ahead = answered(c, policy)
    found, usual = c.deciding(policy, ARR), defaults(c.config)
    return [
        in_readers_words(row, usual, more=(row.high_mean < 0) == (ahead is Outcome.MORE))
        for row in found[found["clear"]].itertuples()
        if turns(row)
    ]


def _would_turn(ends: list[str]) -> str:
    return f"It would turn if {series(ends, 'or', 2)}."


def _misses(found: Any, sets: int) -> str:
    """Return how much of the lead's differences from set to set an assumption must account for.

    The square of the rank correlation beyond which one counts as clear.
    """
    bound = float(found["bound"].iloc[0])
    if not bound < 1:
        return f"but {sets} sets are too few to show any"
    return (
        f"but {sets} sets would miss most that explain less than {text.percent(bound**2)} of how "
        "the lead varies"
    )


def in_how_many(c: RunAnswer, policy: str) -> list[str]:
    """Return in how many sets of assumptions the answer turns; nothing where it is not clear."""
    ahead, row = answered(c, policy), sets_ahead(c, policy)
    if ahead is None or row is None:
        return []
    gap = gap_by_set(c.assumptions, policy, c.baseline, ARR)
    turned = int(((gap < 0) if ahead is Outcome.MORE else (gap > 0)).sum())
    if not turned:
        return [f"Hardly other assumptions: in none of {row.sets} sets."]
    first = f"Other assumptions: in {turned} of {row.sets} sets"
    rival = best_other(c, policy)
    if ahead is not Outcome.MORE or rival is None:
        return [f"{first}."]
    below = int((gap_by_set(c.assumptions, policy, rival, ARR) < 0).sum())
    base, other = display(c, c.baseline), display(c, rival)
    return [f"{first} it is behind {base}, in {below} behind {other}."]


def shrinks(c: RunAnswer, policy: str) -> list[str]:
    """Return where the difference in ARR is smallest: an end of what moves it most, if clear."""
    row = _moves_most(c, policy)
    if row is None:
        return []
    mean, more = min(((row.low_mean, False), (row.high_mean, True)), key=lambda end: abs(end[0]))
    size = unit_of(c).signed(mean * c.facts.opening_arr)
    where = in_readers_words(row, defaults(c.config), more)
    return [f"The lead over {display(c, c.baseline)} shrinks most, to {size}, if {where}."]


def weaker(c: RunAnswer, policy: str) -> list[str]:
    """Return which assumption goes most with a smaller lead, beside one that clearly does.

    A second one that clearly does goes first. Where none does, others may by chance, as is said.
    """
    if answered(c, policy) is None:
        return []
    found = c.deciding(policy, ARR)
    up = answered(c, policy) is Outcome.MORE
    clear = bool(found["clear"].any())
    for row in found[found["clear"]].iloc[1:2].itertuples():
        return [f"It shrinks too if {tendency(row.parameter, (row.rho < 0) == up)}."]
    if clear:
        return []
    rows = [row for row in found[~found["clear"]].itertuples() if row.rho == row.rho]
    said = [tendency(row.parameter, (row.rho < 0) == up) for row in rows[:MOST_WEAKER]]
    if not said:
        return []
    first = "No single assumption clearly shrinks it; perhaps"
    return [f"{first} (it may be chance) if {series(said, 'or', MOST_WEAKER)}."]


def least_and_most(c: RunAnswer, policy: str) -> list[str]:
    """Return the lead in ARR at either end of the assumption that moves it most, where clear.

    Nothing where single assumptions turn the answer, or it is not clear itself.
    """
    row = _moves_most(c, policy)
    if row is None:
        return []
    usual, unit = defaults(c.config), unit_of(c)
    ends = [(row.low_mean, False), (row.high_mean, True)]
    ends.sort(key=lambda end: abs(end[0]))
    said = [
        f"{unit.signed(mean * c.facts.opening_arr)} where {in_readers_words(row, usual, more)}"
        for mean, more in ends
    ]
    return [f"The difference in ARR depends most on one assumption: it is {' and '.join(said)}."]


def _moves_most(c: RunAnswer, policy: str) -> Any | None:
    """Return the row of the clear assumption that moves the lead most, if none turns the answer."""
    if answered(c, policy) is None or sets_ahead(c, policy) is None:
        return None
    found = c.deciding(policy, ARR)
    clear = list(found[found["clear"]].itertuples())
    return None if not clear or any(map(turns, clear)) else clear[0]


def more_on_turning(c: RunAnswer, policy: str) -> list[str]:
    """Return what the lead depends on most, and what the sets that turn it have in common.

    Nothing where single assumptions turn it, or it is not clear itself.
    """
    return [*least_and_most(c, policy), *shared(c, policy)]


def shared(c: RunAnswer, policy: str) -> list[str]:
    """Return what the sets that turn the answer have in common, where no single one turns it."""
    ahead = answered(c, policy)
    if ahead is None or sets_ahead(c, policy) is None:
        return []
    found = c.deciding(policy, ARR)
    if any(turns(row) for row in found[found["clear"]].itertuples()):
        return []
    pair = policy, c.baseline
    return _several(in_common(c.assumptions, c.draws, pair, ARR, ahead is Outcome.MORE))


APART = "in many things at once, in none clearly"


def _several(common: Common) -> list[str]:
    """Return what the sets that turn the answer have in common."""
    if not common.turned:
        return []
    sets = text.counted(common.turned, "set")
    turn = f"The {sets} in which it turns" if common.turned > 1 else "The one set that turns it"
    if not common.parameter:
        verb = "differ" if common.turned > 1 else "differs"
        return [f"{turn} {verb} from the others {APART}."]
    half = f"{tendency(common.parameter, common.more)} than midway in the plausible range"
    others = f"(in {common.of_others} of the other {common.others})"
    return [f"{turn} have this in common: in {common.of_turned} of them {half} {others}."]


def in_readers_words(row: Any, usual: dict[str, float], more: bool) -> str:
    """Return what is so at one end of an assumption, as the sets of that third had it.

    Parameters
    ----------
    row
        Of `simcs.analysis.answer.Answer.deciding`.
    usual
        What `defaults` returned.
    more
        Which end.
    """
    value = row.high_third if more else row.low_third
    return clause(row.parameter, usual.get(row.parameter), value, more)


def by_value(c: RunAnswer, policy: str) -> list[str]:
    """Return whom value after salaries favours in most sets of assumptions, where ARR does not.

    Compared with the baseline and with the best other arm.
    """
    others = [arm for arm in (c.baseline, best_other(c, policy)) if arm is not None]
    return [said for other in others if (said := _favoured(c, policy, other))]


def _favoured(c: RunAnswer, policy: str, other: str) -> str:
    arr, value = (sets_ahead(c, policy, other, one) for one in (ARR, VALUE))
    if arr is None or value is None or not (arr.share - 1 / 2) * (value.share - 1 / 2) < 0:
        return ""
    if value.share > 1 / 2:
        return f"By value it leads {display(c, other)} in {won(value.share, value.sets)}."
    return f"By value {display(c, other)} leads it in {won(1 - value.share, value.sets)}."
