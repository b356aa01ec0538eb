"""`simcs trace`: one account's journey, of a finished run or of settings given here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simcs.errors import ConfigError
from simcs.experiment import hydra_app
from simcs.report import trace_run
from simcs.report.trace_asked import Asked, asked, text_of
from simcs.studies.trace import traces

if TYPE_CHECKING:
    from simcs.experiment.config import Config

ABOUT = """\
Follow one account through one future under each policy, week by week, with the same random numbers.

  simcs trace RUN account="Acme Ltd"   of a finished run: its book, its arms, its futures
  simcs trace RUN                      which accounts of it the choice of arm changes most

  account=NAME        an id of the book, or a name in its column 'name', 'customer' or 'company'; in
                      a made-up book a row number too; 'account=arrival 1'
  replication=0       which future of the comparison, from 0; of a run, if left out, the one that
                      shows most of what the choice changes for this account
  weeks=some          some: weeks in which something happens; all: every week, as CSV on the screen;
                      FILE.csv: every week into a file
  --arm NAME          of a run: which arms, once for each; if left out, the baseline and the arm
                      that its answer is about

Without a run all settings of a comparison can be given, and its arms: --arm NAME=FILE of playbooks,
which are named beside what they ask for.
"""
"""What `simcs trace --help` says first."""


def trace_command(given: Sequence[str]) -> int:
    """Run `simcs trace [RUN] account=NAME [...]`; return 1 where a run cannot be repeated.

    Raises
    ------
    SimcsError
        When an argument, a folder or a file cannot be used.
    """
    wanted, words = asked(given)
    folders = [word for word in words if _is_folder(word)]
    if folders:
        return trace_run.show(folders, [word for word in words if word not in folders], wanted)

    def show(config: Config) -> None:
        print(answer(config, wanted), end="")

    hydra_app.run(show, words, "simcs trace account=NAME", ABOUT)
    return 0


def _is_folder(word: str) -> bool:
    """Return whether a word is no setting and no flag, so that it can only be a folder."""
    return "=" not in word and not word.startswith(("-", "+", "~"))


def answer(config: Config, wanted: Asked) -> str:
    """Return what `simcs trace` prints of settings, and write the file that it was asked for.

    Raises
    ------
    SimcsError
        When there is no such account, the input cannot be used, or the file not be written.
    """
    from simcs.experiment.replications import prepare

    if not wanted.account:
        raise ConfigError("account is missing; allowed: account=NAME, an id of the book")
    number = wanted.replication or 0
    followed = traces(prepare(config), wanted.account, number)
    return text_of(followed, config, wanted, f"replication {number}, seed {config.seed}")
