"""The page of effects held against published ones, from the result."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from experiments.effects.figures import ABOVE, BELOW, UNKNOWN, WITHIN
from experiments.effects.published import PUBLISHED, Published

Effect = dict[str, Any]

DIGITS = {"points": 2, "%": 1, "share": 2, "times": 2, "calls": 1, "": 2}
SIGNED = ("points",)
TAILS = {"points": " points", "%": " %", "times": " times", "calls": " calls", "share": "", "": ""}

TEXT = """\
# Effects held against published ones

<!-- made by experiments/effects/page.py -->

{verdict}

What care changes in the model is fitted to nothing: churn and growth are
([Calibration](calibration.md)), but no data say what a call does. So six published experiments and
observations are staged here as nearly as the model can, and its figures held against theirs.

|effect|published|the model|held against it|
|---|---|---|---|
{table}

Figures are means with 95 % intervals over {companies} companies, each with its own population,
book and random numbers. They show sampling error only, not uncertainty about the assumptions.
*Within* is a mean that lies within the published bounds.

**Rules.** Sources, stagings and bounds were fixed before the model was asked, and no parameter was
changed after. Added after the first run, in the tables alone: the rows with an assumption at twice
its value, those rescued after a notice, and accounts lost by the shock. Marks: V1 read in the
source or its abstract, V2 on a secondary page, A from memory or ours.

{sections}
## What it cannot say

Two of the six are experiments with customers chosen at random, and neither was with business
software. One is a consultant's figure without its data, one a model's result. A model that agreed
with all six could still be wrong about customer success. Where this one disagrees, a reader knows
which of its answers to doubt.

## How to repeat it

    .venv/bin/python -m experiments.effects.run

It goes on where it was interrupted; `--quick` is a rough pass to see it work.
"""

WORDS = {
    WITHIN: "within",
    UNKNOWN: "could not be measured",
}


def text(result: dict[str, Any]) -> str:
    """Return the page."""
    effects = result["effects"]
    return TEXT.format(
        verdict=_verdict(effects),
        table="\n".join(_row(PUBLISHED[name], own) for name, own in effects.items()),
        companies=result["about"]["companies"],
        sections="\n".join(_section(name, own) for name, own in effects.items()),
    )


def said(figure: list[float | None], unit: str) -> str:
    """Return a figure with its interval, in words of its unit."""
    mean, low, high = figure
    if mean is None:
        return "not measured"
    sign = "+" if unit in SIGNED else ""
    one = f"{mean:{sign}.{DIGITS[unit]}f}{TAILS[unit]}"
    if low is None or high is None:
        return one
    ends = " to ".join(f"{end:{sign}.{DIGITS[unit]}f}" for end in (low, high))
    return f"{one} ({ends})"


def bounds(published: Published) -> str:
    """Return what a figure is held against."""
    low, high, unit = published.low, published.high, published.unit
    ends = [None if end is None else f"{end:g}" for end in (low, high)]
    tail = TAILS[unit]
    if ends[0] is None or ends[1] is None:
        return f"at least {ends[0]}{tail}" if ends[1] is None else f"at most {ends[1]}{tail}"
    return f"{ends[0]} to {ends[1]}{tail}"


def direction(published: Published, effect: Effect) -> str:
    """Return whether an effect goes the way it was published.

    "same", "opposite", "not clear" where the interval holds no effect at all; "" where that has
    no meaning or nothing was measured.
    """
    mean, low, high = effect["model"]
    nothing = published.nothing
    if nothing is None or mean is None:
        return ""
    if low is None or high is None or low <= nothing <= high:
        return "not clear"
    upward = (published.low if published.low is not None else math.inf) > nothing
    if published.high is not None and published.high < nothing:
        upward = False
    return "same" if (mean > nothing) == upward else "opposite"


def size(published: Published, effect: Effect) -> str:
    """Return where a figure is, in words: the effect itself is larger or smaller."""
    found = effect["verdict"]
    if found in WORDS:
        return WORDS[found]
    nothing = published.nothing
    if nothing is None:
        return "lower" if found == BELOW else "higher"
    way = direction(published, effect)
    if way == "opposite":
        return "opposite direction"
    if way == "not clear":
        return "no clear effect"
    mean, near = effect["model"][0], published.low if found == BELOW else published.high
    farther = abs(mean - nothing) > abs((near or 0.0) - nothing)
    return f"same direction, {'larger' if farther else 'smaller'}"


def _verdict(effects: dict[str, Effect]) -> str:
    agreed = [name for name, own in effects.items() if own["verdict"] == WITHIN]
    ours = [name for name in agreed if PUBLISHED[name].ours]
    lines = [f"**Of {len(effects)} published effects, {len(agreed)} come out as published.**"]
    if agreed:
        lines.append(f"Within the bounds: {_listed(agreed)}.")
    if ours:
        every = "them" if len(ours) > 1 else "it"
        what = every if len(ours) == len(agreed) else _listed(ours)
        lines.append(f"For {what} the source gives no interval, and the bounds are ours.")
    for words, start in (
        ("same direction, smaller", "The direction is right and the effect too small in"),
        ("same direction, larger", "The direction is right and the effect too large in"),
        ("no clear effect", "The model shows no clear effect in"),
        ("opposite direction", "The model says the opposite in"),
        ("lower", "The model's figure is too low in"),
        ("higher", "The model's figure is too high in"),
        ("could not be measured", "Not measured:"),
    ):
        names = [name for name, own in effects.items() if size(PUBLISHED[name], own) == words]
        if names:
            lines.append(f"{start} {_listed(names)}.")
    return " ".join(lines)


def _listed(names: list[str]) -> str:
    titles = [f"“{PUBLISHED[name].title}”" for name in names]
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)


def _row(published: Published, effect: Effect) -> str:
    model = said(effect["model"], published.unit)
    against = bounds(published) + (" (ours)" if published.ours else "")
    return f"|{published.title}: {published.figure}|{against}|{model}|{size(published, effect)}|"


def _section(name: str, effect: Effect) -> str:
    one = PUBLISHED[name]
    details = [
        f"|{line['what']}|{said(line['figure'], line['unit'])}|" for line in effect["details"]
    ]
    return "\n".join(
        [
            f"## {one.title}",
            "",
            f"{one.source}.",
            "",
            f"**Done.** {one.done}",
            "",
            f"**Found.** {one.found} *Checked:* {one.checked}",
            "",
            f"**Staged.** {one.staged}",
            "",
            f"**The model.** {_sentence(one, effect)} {WHY[name](effect)}",
            "",
            "|in the model||",
            "|---|---:|",
            f"|**{one.figure}**|**{said(effect['model'], one.unit)}**|",
            *details,
            "",
        ]
    )


def _sentence(published: Published, effect: Effect) -> str:
    if effect["verdict"] == UNKNOWN:
        return "It could not be measured."
    figure, against = said(effect["model"], published.unit), bounds(published)
    return (
        f"{published.figure[0].upper()}{published.figure[1:]}: {figure}, held against {against}: "
        f"{size(published, effect)}. {published.bounds}"
    )


def _of(effect: Effect, what: str) -> str:
    """Return a figure of the details."""
    line = next(line for line in effect["details"] if line["what"] == what)
    return said(line["figure"], line["unit"])


def _mean(effect: Effect, what: str) -> float:
    line = next(line for line in effect["details"] if line["what"] == what)
    return math.nan if line["figure"][0] is None else float(line["figure"][0])


def _contact(effect: Effect) -> str:
    if effect["verdict"] == WITHIN:
        return "A call makes those reconsider who use little, and that is enough for what was seen."
    if effect["verdict"] == ABOVE:
        return (
            "A call makes those reconsider who use little: here they are too many, or it does so "
            "too readily. `journey.reconsider` is an assumption."
        )
    return (
        "A call makes only those reconsider who use little, each with a small chance "
        "(`journey.reconsider`, an assumption), and few use little: among them the difference is "
        f"{_of(effect, 'difference where use is below a half')}. Were it twice as likely, it would "
        f"be {_of(effect, 'difference if reconsidering were twice as likely')} for all. The trial "
        "did something that the model has no word for: it went to consumers whose plan did not "
        "suit them and said so. So a campaign that shows customers that they pay for the wrong "
        "thing can do far more harm than the model says."
    )


def _lift(effect: Effect) -> str:
    share = "helps" if _mean(effect, "lift of one call, all accounts") > 0 else "does harm"
    start = (
        f"On average one more call {share} here ({_of(effect, 'lift of one call, all accounts')}; "
        "`typical` calls these accounts already), and the 30 % it helps most gain "
        f"{_of(effect, 'lift, the 30 % it helps most')}. "
    )
    if effect["verdict"] == ABOVE:
        return start + "Whom a call helps depends more on risk here than she found."
    if effect["verdict"] == BELOW:
        return start + "Those at most risk are fewer of the helped than chance would give."
    return (
        start + "Accounts respond differently, and some are weary of contact, whatever their risk. "
        "A team sees less than this: by its score the share is "
        f"{_of(effect, 'the same with the score for risk')}."
    )


def _departure(effect: Effect) -> str:
    if effect["verdict"] == WITHIN:
        return "So the loss of health at a hand-over, an assumption, has the size that was found."
    if effect["verdict"] == BELOW:
        return "The loss of health at a hand-over, an assumption, is too large."
    soon = _of(effect, "chance to renew, decisions of the first 13 weeks")
    twice = _of(effect, "revenue, if the hand-over cost twice the health")
    return (
        "A distributor's customer decides with every order, a subscriber once a term: in a year "
        "after a departure most revenue is bound by contract, or up for decision when health has "
        "come back. Of what is decided in the first 13 weeks, the chance to renew changes by "
        f"{soon}. Besides, a representative makes the sale, a CSM looks after it. With twice the "
        f"loss of health revenue would change by {twice}. So the model "
        "makes little of turnover among CSMs; whoever fears more should raise "
        "`team.handover_loss`."
    )


def _tolerance(effect: Effect) -> str:
    whats = [line["what"] for line in effect["details"]]
    harm = [number for number, what in enumerate(whats, 1) if _mean(effect, what) < 0]
    beyond = (
        f"From {harm[0]} calls on, none at all would do better."
        if harm
        else f"Even {len(whats)} calls do better than none."
    )
    return f"{beyond} Where the team or a machine writes too, fewer calls are tolerated."


def _rescued(effect: Effect) -> str:
    notice = _of(effect, "multiple, of those that had given notice")
    alike = _of(effect, "of those that had given notice, against others of the same segment")
    levels = (
        f"{_of(effect, 'leavers by the end of the next term, the rescued')} of them left, and "
        f"{_of(effect, 'the others')} of the others. "
    )
    if effect["verdict"] == WITHIN:
        return levels + f"Of those that had given notice it is {notice}."
    return (
        levels
        + "Rescued customers were worse customers before, in the model too. It is less there, "
        "as an account burns by a noisy score, so that many of the rescued were in no danger, "
        "and as a rescue mends causes and not only tempers. Of those that had given notice, which "
        f"may be nearer to his “brink of cancellation”, it is {notice}, and {alike} against others "
        "of the same segment: whoever is turned had the better health among those that meant to "
        "leave. His figure is one firm's, without an interval."
    )


def _tipping(effect: Effect) -> str:
    lost = _of(effect, "team of 0.5 times the usual: accounts lost by the shock, fourth year")
    if effect["verdict"] == WITHIN:
        usual = _of(effect, "team of 1.5 times the usual: share left")
        return f"In a team of 1.5 times the usual size the share left is {usual}."
    costly = _of(effect, "share left if fires cost maturity (0.05), 0.5 times the usual team")
    return (
        "The team goes to the fires for a while and comes back: there is no tipping point. "
        "Projects in trouble must be finished, but customers in trouble leave, helped or not, "
        f"and take their work with them ({lost} of the opening accounts). So the load that would "
        "feed the fire goes down. `team.firefighting_cost`, by which fires cost maturity directly, "
        f"is off for want of a source; with it at 0.05 the share left is {costly}. So nothing in "
        "the model shows a team trapped in firefighting, and it must not be cited for that."
    )


WHY: dict[str, Callable[[Effect], str]] = {
    "contact": _contact,
    "lift": _lift,
    "departure": _departure,
    "tolerance": _tolerance,
    "rescued": _rescued,
    "tipping": _tipping,
}
"""What to say of each effect beside its figure: why it agrees, or why not."""
