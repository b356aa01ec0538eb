"""Playbooks read back in plain English, so that a strategist can check what she wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields

from simcs.interventions.words import noun
from simcs.playbooks.catalogue import CONTACT
from simcs.playbooks.condition_words import ConditionWords
from simcs.playbooks.language import (
    IMPROVE_FIRST,
    Amount,
    Duration,
    NamedNumber,
    Playbook,
    PlaybookFile,
    Rules,
    Start,
    Timing,
    Unit,
    Variant,
)
from simcs.playbooks.phrases import of
from simcs.playbooks.quantities import (
    counted,
    lasting,
    listed,
    number,
    per,
    plain,
    rounded,
    span,
)
from simcs.playbooks.step_words import StepWords, moment, sentence
from simcs.playbooks.walking import every, momentary

FIRST = {
    "value_per_hour": "accounts where an hour brings the most value",
    "revenue": "accounts with the most ARR",
    "score": "accounts with the lowest health score for their segment",
}
"""What comes first by each order."""

USUAL = {each.name: each.default for each in fields(Playbook)}
COLUMNS = {
    Unit.SHARE: "a share", Unit.POINTS: "points", Unit.MONEY: "$", Unit.COUNT: "a number",
    Unit.WEEKS: "weeks", Unit.TEXT: "text", Unit.NUMBER: "a number",
}  # fmt: skip


def describe(playbook: Playbook, settings: Iterable[NamedNumber] = ()) -> list[str]:
    """Return what a playbook does, in lines of plain English.

    Parameters
    ----------
    playbook
        As it was read.
    settings
        The named numbers of its file.
    """
    words = ConditionWords(settings)
    lines = [playbook.name]
    if playbook.about:
        lines.append(f'"{" ".join(playbook.about.split())}"')
    lines += [sentence(one) for one in _start(playbook, words)]
    lines += StepWords(words, playbook.by).lines(playbook.steps)
    return lines + [sentence(one) for one in _terms(playbook, words)]


def why(playbook: Playbook, settings: Iterable[NamedNumber] = ()) -> str:
    """Return in a few words what makes a playbook start: "its health score is below 40"."""
    words = ConditionWords(settings)
    held = [words.clause(one) for one in (playbook.condition, playbook.only_if) if one is not None]
    rhythm = [_rhythm(playbook)] if playbook.start is Start.EVERY else []
    return ", and ".join([*rhythm, *held])


def describe_file(file: PlaybookFile) -> str:
    """Return everything that a file says, in plain English."""
    parts = [describe(playbook, file.settings) for playbook in file.playbooks]
    parts.append(["For all playbooks", *map(sentence, _rules(file))])
    if became := roundings(file.playbooks):
        parts.append([
            "Time",
            "A week is the shortest step unless the clock is on. So these are rounded:",
            *(f"- {written}: {weeks}" for written, weeks in became),
        ])  # fmt: skip
    return "\n\n".join("\n".join(lines) for lines in parts)


def roundings(record: object) -> list[tuple[str, str]]:
    """Return the times that whole weeks are not exactly: as written, and what they became."""
    found = {}
    for each in every(record):
        if isinstance(each, Timing):
            found[rounded(each.weeks, each.written)] = moment(each, written=False)
        elif isinstance(each, Duration):
            found[rounded(each.weeks, each.written)] = counted(each.weeks, "week")
        elif isinstance(each, Amount) and each.unit is Unit.WEEKS:
            found[rounded(each.value, each.written)] = counted(each.value, "week")
    return [(written, became) for written, became in found.items() if written]


def _start(playbook: Playbook, words: ConditionWords) -> Iterator[str]:
    """Yield for whom and when it begins, and how often."""
    accounts = words.accounts(playbook.who)
    condition = words.clause(playbook.condition) if playbook.condition is not None else ""
    if playbook.start is Start.WHEN:
        # "each enterprise account when …", but "each account whose ARR is …, when …".
        comma = "" if accounts.endswith("account") else ","
        said = f"starts for {accounts}{comma} when {condition}"
    elif playbook.start is Start.WHILE:
        said = f"runs for {accounts} in every week in which {condition}"
    else:
        said = f"runs for {accounts} {_rhythm(playbook)}"
        said += f", if {condition}" if condition else ""
    if playbook.only_if is not None:
        said += f", provided that {words.clause(playbook.only_if)}"
    if playbook.unless:
        said += f", but not while it is in the playbook {listed(playbook.unless, 'or')}"
    yield said
    if playbook.start is Start.WHEN:
        yield from _again(playbook)
    if playbook.per_account:
        yield f"at most {per(playbook.per_account, 'start')} for one account"
    if playbook.team:
        yield f"at most {per(playbook.team, 'start')} for the whole team"
    if playbook.order:
        yield f"{_first(playbook.order)} come first"
    if playbook.fill:
        week = "what is left of" if playbook.fill == 1 else f"{_share(playbook.fill)} of"
        yield f"it asks only for as much as fits into {week} the week of each account's CSM"


def _again(playbook: Playbook) -> Iterator[str]:
    """Yield when an account can enter again; of what is true for one week that is clear."""
    if playbook.again == -1:
        yield "it starts only once in the life of an account"
        return
    if playbook.condition is not None and not momentary(playbook.condition):
        yield "it can start again only after a week in which this is not true"
    if playbook.again:
        yield f"after it has ended, it does not start again for {counted(playbook.again, 'week')}"


def _rhythm(playbook: Playbook) -> str:
    every_so_often = "regularly"
    if playbook.every:
        weeks = lasting(playbook.every)
        every_so_often = "every week" if weeks == "1 week" else f"every {weeks}"
    if playbook.since is None:
        return every_so_often
    if playbook.since == "start":
        return f"{every_so_often}, counted from when it became a customer"
    if playbook.since == CONTACT:
        return f"{every_so_often}, counted from our last contact with it"
    return f"{every_so_often}, counted from its last {noun(playbook.since)}"


def _first(order: str) -> str:
    """Return which accounts come first by an order."""
    return FIRST.get(order, f"accounts with the highest {order.replace('_', ' ')}")


def _terms(playbook: Playbook, words: ConditionWords) -> Iterator[str]:
    """Yield what ends it, what stands against it, and how it is measured."""
    if playbook.stop is not None:
        yield f"the play stops as soon as {of(words.clause(playbook.stop))}"
    if playbook.replaces:
        yield f"as it starts, it ends the playbook {listed(playbook.replaces)} for that account"
    if playbook.priority != USUAL["priority"]:
        yield f"priority {plain(playbook.priority)}: work with a higher priority comes first"
    if playbook.variants:
        yield "accounts are split at random between " + listed(
            [_variant(each) for each in playbook.variants]
        )
    if playbook.holdout:
        yield f"{_share(playbook.holdout)} of its accounts never get it, to measure its effect"
    if playbook.goal is not None:
        goal = of(words.clause(playbook.goal.when))
        yield f"goal: within {lasting(playbook.goal.within)} of the start, {goal}"


def _variant(variant: Variant) -> str:
    changes = ", ".join(f"{key}: {value}" for key, value in variant.changes) or "as written"
    return f"{variant.name} ({_share(variant.share)}; {changes})"


def _share(share: float) -> str:
    return number(share, Unit.SHARE)


def _caps(file: PlaybookFile) -> Iterator[str]:
    """Yield how many contacts there may be, and whose."""
    rules, words = file.rules, ConditionWords(file.settings)
    alone = rules.on_top_of == "none"
    for cap in rules.contacts:
        accounts = words.accounts(cap.who, "any")
        contacts = counted(cap.most, "contact")
        others = "" if alone else ", those of the team's other work included"
        verb = "is" if cap.most == 1 else "are"
        yield (
            f"no more than {contacts} {span(cap.weeks, cap.written)} {verb} asked for with "
            f"{accounts}{others}"
        )
    if rules.contacts and not alone:
        yield (
            "what is one too many waits or is skipped, the team's own work too, such as onboarding "
            "sessions and escalations"
        )


def _rules(file: PlaybookFile) -> Iterator[str]:
    """Yield the rules, the settings and the columns."""
    rules: Rules = file.rules
    yield from _caps(file)
    if isinstance(rules.order, tuple):
        yield f"the playbooks take turns in this order: {listed(rules.order)}"
    elif rules.order:
        yield f"between playbooks of the same priority, {_first(rules.order)} come first"
    if rules.improvement:
        priority = plain(rules.improvement_priority)
        where = "" if rules.improvement_priority == IMPROVE_FIRST else f" (priority {priority})"
        yield f"{_share(rules.improvement)} of each week goes into improving the process{where}"
    if rules.holdout:
        yield f"{_share(rules.holdout)} of all accounts get no playbook, to measure the effect"
    if rules.on_top_of == "none":
        yield "the team does nothing but these playbooks"
    elif rules.on_top_of:
        yield f"they come on top of what the policy {rules.on_top_of} does"
    else:
        yield "they come on top of what the comparison's baseline does"
    if file.settings:
        settings = [f"{each.name} is {number(each.value, each.unit)}" for each in file.settings]
        yield f"settings: {listed(settings)}"
    if file.columns:
        columns = [f"{name} ({COLUMNS[unit]})" for name, unit in file.columns]
        yield f"columns of the book: {listed(columns)}"
