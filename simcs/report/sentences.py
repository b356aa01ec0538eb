"""What an answer says in sentences, and all of it as plain text."""

from __future__ import annotations

from simcs.analysis import summary
from simcs.experiment.config import Config, Depth
from simcs.experiment.measurements import RunAnswer
from simcs.interventions.ceiling import CEILING_NAME
from simcs.metrics.definitions import METRICS
from simcs.report import column_text, plain_tables, playbook_text, value_tables, verdict_text
from simcs.report.by_name import by_name
from simcs.report.headline import headline
from simcs.report.selection import LISTED, few, note
from simcs.report.settings import settings_line
from simcs.report.text import shown

LONGEST = 300
"""Letters of what playbooks are and stand on."""

OF_PLAYBOOKS = 3
"""Sentences about playbooks in the text of an answer."""

STUDY_TITLES = {
    "assumptions": "alternative assumptions",
    "staffing": "other team sizes",
    "mechanisms": "where the difference comes from",
    "playbooks": "what each playbook is worth",
    "books": "other books",
}
"""Study -> what people call it, for the middle of a sentence."""


def summaries(c: RunAnswer) -> list[str]:
    """Return what stays with each arm, one sentence each, and what to make of the ceiling."""
    said = verdict_text.summaries(c.table, c.years)
    return [*said, verdict_text.BOUND] if CEILING_NAME in set(c.table["policy"]) else said


def verdicts(c: RunAnswer, metric: str | None = None, most: int | None = None) -> list[str]:
    """Return what the differences say in a metric, by default the verdict's, one sentence each.

    With ``most`` there are sentences on at most that many policies, and on the best two of all.
    """
    name, listed = metric or c.metric, c if most is None else few(c, most)
    return verdict_text.verdicts(
        listed.differences,
        c.table,
        years=c.years,
        replications=c.config.replications,
        metric=name,
        top=summary.top_two(c.ranked, name),
        sets=listed.assumption_shares(name),
    )


def value_verdicts(c: RunAnswer) -> list[str]:
    """Return the verdicts on lifetime value, where the verdict is about something else."""
    return [] if c.metric == "lifetime_value" else verdicts(c, "lifetime_value", LISTED)


def money(c: RunAnswer) -> list[str]:
    """Return the verdicts on lifetime value, and what the team costs whether it works or not."""
    note = verdict_text.value_note(c.table, c.facts.accounts)
    return [*value_verdicts(c), *([note] if note else [])]


def over_books(c: RunAnswer, most: int | None = None) -> list[str]:
    """Return what holds for a company like this one, a sentence for each policy; often nothing."""
    listed = c if most is None else few(c, most)
    names = dict.fromkeys((c.metric, "lifetime_value"))
    rows = c.pooled[c.pooled["policy"].isin(listed.policies)]
    return [
        verdict_text.over_books(row, METRICS[name], c.years)
        for name in names
        for row in rows[rows["metric"] == name].itertuples()
    ]


def playbooks(c: RunAnswer) -> list[str]:
    """Return what came of the playbooks in a few lines; nothing where no arm has any."""
    said = playbook_text.sentences(c, OF_PLAYBOOKS)
    return ["Your playbooks", *(f"  {one}" for one in said)] if said else []


def caveats(c: RunAnswer) -> list[str]:
    """Return what the intervals do not cover."""
    one_book = c.facts.made_up and not len(c.pooled)
    return [*([verdict_text.MADE_UP] if one_book else []), verdict_text.CAVEAT]


def few_futures(c: RunAnswer) -> list[str]:
    """Return the warning that so uneven a book needs more futures; nothing where it does not."""
    if len(c.policies) == 1:
        return []
    return verdict_text.few_futures(c.config.replications, c.facts.futures_needed)


def notes(c: RunAnswer) -> list[str]:
    """Return what a reader should know before the figures, one sentence each."""
    return [f"Note: {note}" for note in (*c.facts.notes, *few_futures(c))]


def arms_of_playbooks(c: RunAnswer) -> list[str]:
    """Return the arms that have playbooks, in their order."""
    return [arm for arm in c.facts.playbooks if arm in c.policies]


def on_top_of(c: RunAnswer) -> list[str]:
    """Return which playbooks each arm that has some runs, and on top of which arm."""
    about = c.facts.about
    return [
        f"{shown(arm)}: {shown(about.get(arm, '').removesuffix('.'), LONGEST)}"
        for arm in arms_of_playbooks(c)
    ]


def how_to_run(study: str, config: Config) -> str:
    """Return which settings, or which call, run a study that was left out."""
    settings = ["depth=full"] if config.depth is Depth.quick else []
    if study == "assumptions" and not config.assumptions:
        settings.append("assumptions=64")
        return " and ".join(settings)
    call = f'result.run_study("{study}") in Python'
    return f"{' and '.join(settings)}, or {call}" if settings else call


def not_run(c: RunAnswer) -> str:
    """Return one line that says which studies were left out and how to run them, or nothing."""
    if not c.not_run:
        return ""
    left_out = ", ".join(STUDY_TITLES[name] for name in c.not_run)
    return f"Not run: {left_out}. To run: {how_to_run(c.not_run[0], c.config)}."


def remarks(c: RunAnswer) -> list[str]:
    """Return what the figures do not cover, and which studies were not run."""
    return [*caveats(c), *([not_run(c)] if c.not_run else [])]


def plain_text(c: RunAnswer) -> str:
    """Return the whole answer as plain text: what ``--details`` prints."""
    c = by_name(c)
    listed, left = few(c, LISTED), note(c, LISTED)
    said = (
        summaries(listed),
        verdicts(c, most=LISTED),
        money(c),
        over_books(c, LISTED),
        remarks(c),
    )
    parts = [
        "\n".join(
            [
                f"In the metric of verdict=, {METRICS[c.metric].title}: {headline(c)}",
                settings_line(c.config),
                *on_top_of(c),
                *notes(c),
                *([left] if left else []),
            ]
        ),
        plain_tables.table(listed.table),
        plain_tables.difference_table(listed.differences),
        value_tables.value_text(listed),
        column_text.plain(c),
        plain_tables.survivors_table(listed.curves),
        *map("\n".join, said[:2]),
        "\n".join(playbooks(c)),
        *map("\n".join, said[2:]),
    ]
    return "\n\n".join(part for part in parts if part)
