"""One account of a finished run: in the run's own book, under its arms, in one of its futures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simcs.errors import ConfigError, printable, quoted, unknown
from simcs.experiment import rerun
from simcs.experiment.arguments import path_typed
from simcs.experiment.comparison import code_used, files_read
from simcs.experiment.config_yaml import as_yaml, identity
from simcs.experiment.measurements import RunAnswer, read
from simcs.experiment.provenance import provenance
from simcs.experiment.replications import Setup, prepare
from simcs.experiment.store import RunFolder
from simcs.interventions.ceiling import CEILING_NAME
from simcs.interventions.titles import meant
from simcs.report.loss_rows import compared
from simcs.report.names import display
from simcs.report.plain_tables import aligned
from simcs.report.run_source import configuration, no_folder
from simcs.report.selection import series
from simcs.report.text import after, with_unit
from simcs.report.trace_asked import Asked, text_of
from simcs.report.trace_money import arr_at_end
from simcs.report.where_text import accounts_cells, most_changed, trace_line
from simcs.studies.account_named import row_of
from simcs.studies.trace import Trace, traces

ARM = "--arm="
CENTS = 100
DISAGREE = 1
NOT_CHECKED = (
    "Not checked against the run's tables: they hold an account's ARR beside the baseline, in one "
    "future of each arm."
)


def show(folders: Sequence[str], words: Sequence[str], wanted: Asked) -> int:
    """Print the journey of an account of a run, or the accounts that its choice changes most.

    Parameters
    ----------
    folders
        The run folder alone.
    words
        Which arms; a run has its own settings.
    wanted
        What else is asked for.

    Returns
    -------
    int
        1 where the account's ARR is not what the run's tables say, else 0.

    Raises
    ------
    SimcsError
        When the folder, an arm or the account cannot be used.
    """
    path = folders[0]
    book, words = path_typed(words)
    for word in (*folders[1:], *(word for word in words if not word.startswith(ARM))):
        raise ConfigError(
            f"{quoted(word)} is given with a run folder, which has its own settings; allowed: "
            f"simcs trace {printable(path)} account=NAME [replication=N] [weeks=…] [--arm NAME]"
        )
    if "\0" in path or not Path(path).is_dir():
        raise no_folder(path, ", or account=NAME and settings without a folder")
    found = RunAnswer(read(path))
    arms = _arms(found, [word.removeprefix(ARM) for word in words])
    if wanted.account is None:
        print(listing(found))
        return 0
    if not wanted.account:
        raise ConfigError("account is empty; allowed: account=NAME, an id of the book")
    return _follow(found, RunFolder.at(path), arms, wanted, book)


def _arms(c: RunAnswer, asked: Sequence[str]) -> list[str]:
    """Return the arms that are followed: those asked for, by id or name, or the two compared."""
    if not asked:
        pair = [c.baseline, compared(c)]
        return [arm for arm in dict.fromkeys(pair) if arm is not None]
    titles = {display(c, arm): arm for arm in c.facts.arms}
    arms = {**titles, **{arm: arm for arm in c.facts.arms}}
    names = [name if name in arms else meant(name) or name for name in asked]
    for name in names:
        if name not in arms:
            raise ConfigError(f"--arm: {unknown('arm', name, c.facts.arms)}")
    return list(dict.fromkeys(arms[name] for name in names))


def listing(c: RunAnswer) -> str:
    """Return the accounts that the choice of arm changes most, and what to type for each.

    Raises
    ------
    ConfigError
        When the run has none.
    """
    found = most_changed(c)
    if not found:
        raise ConfigError(
            "account is missing, and no account of this run ends with another ARR under its other "
            "arms; allowed: account=NAME, an id of the book"
        )
    arm, base = display(c, found[0].policy), display(c, c.baseline)
    heads, rows = accounts_cells(c, found)
    title = (
        f"Accounts whose ARR{after(c.years)} differs most with {arm}, compared with {base};\n"
        "in what share of futures they leave, with it and with the baseline; and the replication\n"
        "that shows most of it"
    )
    heads = (*heads[:-3], "Leaves", "Baseline", "Replication")
    typed = ["Why? Type:", *(f"  {trace_line(c, row)}" for row in found)]
    return "\n\n".join([title, aligned([heads, *rows]), "\n".join(typed)])


def _follow(
    c: RunAnswer, folder: RunFolder, arms: Sequence[str], wanted: Asked, book: Sequence[str]
) -> int:
    """Print the journey of one account; return 1 where the run's tables say something else."""
    config = configuration(folder, "trace accounts of", book, "simcs trace RUN")
    config = replace(config, ceiling=CEILING_NAME in arms)
    print("Preparing …", file=sys.stderr, flush=True)
    setup = prepare(config)
    opened = setup.opened(wanted.replication or 0)
    account = str(wanted.account)
    row, _ = row_of(setup.book, len(opened.accounts) - len(setup.book), account)
    number, why = _future(c, row, wanted.replication, arms)
    ours = tuple(arm for name in arms for arm in setup.arms if arm.name == name)
    followed = traces(replace(setup, arms=ours), account, number)
    as_then, said = _beside_the_run(c, row, number, followed)
    if as_then is None:
        said.append(NOT_CHECKED)
    if not as_then:
        for line in _changes(folder, setup):
            print(f"simcs: {line}", file=sys.stderr)
    others = [display(c, arm) for arm in c.policies if arm not in arms]
    if others:
        said.append(f"Other arms of this run, each by --arm NAME: {series(others, 'and')}.")
    where = f"replication {number} of {printable(str(folder.path))}{why}"
    print(text_of(followed, config, wanted, where, said), end="")
    return DISAGREE if as_then is False else 0


def _future(c: RunAnswer, row: int, asked: int | None, arms: Sequence[str]) -> tuple[int, str]:
    """Return the number of the future that is shown, and why it is that one.

    Raises
    ------
    ConfigError
        When the run has no future of the number that is asked for.
    """
    if asked is not None:
        if asked >= c.config.replications:
            raise ConfigError(
                f"replication is {asked}; allowed: a number from 0 to {c.config.replications - 1}, "
                "the futures of this run"
            )
        return asked, ""
    most = _most(c, row, next((arm for arm in arms if arm != c.baseline), ""))
    if most is None or not most.most:
        return 0, ""
    return int(most.most_replication), ", in which the choice changes its ARR most"


def _most(c: RunAnswer, row: int, arm: str) -> Any:
    """Return the row of sums of an account of the book under an arm; None where there is none."""
    sums = c.measured.account_ends
    if not len(sums):
        return None
    own = sums[(sums["policy"] == arm) & (sums["account"] == row)]
    return next(own.itertuples(), None)


def _beside_the_run(
    c: RunAnswer, row: int, number: int, followed: Sequence[Trace]
) -> tuple[bool | None, list[str]]:
    """Return whether ARR ends as the run's tables have it, and a sentence; None if they do not say.

    They hold one future of each account and arm: that in which it differs most from the baseline.
    """
    ends = {trace.arm: arr_at_end(trace) / CENTS for trace in followed}
    if c.baseline not in ends:
        return None, []
    base, said, agrees = ends.pop(c.baseline), [], True
    for arm, end in ends.items():
        most = _most(c, row, arm)
        if most is None or not most.most or most.most_replication != number:
            continue
        gap = end - base
        both = f"{with_unit(end, '$')} with {display(c, arm)}, {with_unit(base, '$')} with "
        both = f"ARR{after(c.years)}: {both}{display(c, c.baseline)}"
        if gap == most.most:
            said.append(f"{both}; the run's tables say the same.")
        else:
            agrees = False
            said.append(
                f"! {both}, a difference of {with_unit(gap, '$')}; the run's tables have "
                f"{with_unit(most.most, '$')}, so this is not what the run simulated."
            )
    return (agrees if said else None), said


def _changes(folder: RunFolder, setup: Setup) -> list[str]:
    """Return what has changed since the run that may make this another account."""
    now = provenance(as_yaml(setup.config, identity), files_read(setup), code_used(setup))
    return list(rerun.changes_since(folder.read_json("provenance.json"), now))
