"""simcs as a library: one call, the same configuration tree, an object with the answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcs.book.frame import book_from_frame
from simcs.comparison import Comparison, reread, run
from simcs.errors import ConfigError, SimcsError, quoted
from simcs.experiment import check as checking
from simcs.experiment import replications
from simcs.experiment.compose import compose
from simcs.experiment.config import CsvBook
from simcs.experiment.folder_files import require_path
from simcs.experiment.plain import plain, unreadable
from simcs.experiment.store import RunFolder
from simcs.interventions.plan import is_policy

if TYPE_CHECKING:
    import pandas as pd

    from simcs.book.book import Book
    from simcs.experiment.config import Config
    from simcs.experiment.replications import Setup
    from simcs.interventions.plan import Policy


WRITTEN = (Mapping, list, tuple, Path)
"""What an arm may be beside a name and a policy object."""


def compare(
    policies: Sequence[str | Policy] | Mapping[str, Any] | None = None,
    book: str | Path | Mapping[str, Any] | pd.DataFrame = "generated",
    *,
    overrides: Sequence[str] = (),
    as_of: str | None = None,
    folder: str | Path | None = None,
    config_dir: str | Path | None = None,
    **settings: Any,
) -> Comparison:
    """Compare policies on a book of accounts, with the same random numbers for each.

    It may be called from several threads at once; those that take several processes take turns.

    Parameters
    ----------
    policies
        Names or policy objects, or a mapping of arm names to those or to ``{"use": name, …}``; in
        place of a name a file of playbooks, or a list of them. The first is the baseline. None:
        those of the configuration, by default typical, heroic, proactive, blend and none.
    book
        ``"generated"``, the path of a CSV file, a data frame with the same columns, or a dict of
        settings of the book: ``{"size": 200}``.
    overrides
        Further settings as on the command line: ``["team.csms=6", "preset=lean_team"]``.
    as_of
        The day that a file or frame describes, YYYY-MM-DD; by default its newest start date.
    folder
        Where to write results; None writes nothing, unless a setting ``folder=…`` says where.
    config_dir
        A folder with configs of your own.
    **settings
        Settings by name, those of a group as a dict: ``replications=50, seed=7,
        team={"csms": 6}, journey={"segments": {"smb": {"voice": 0.3}}}``; and the names of shipped
        ones: ``preset="lean_team", market="downturn"``. They count more than the overrides.

    Returns
    -------
    Comparison
        With ``table``, ``differences``, ``verdicts``, ``replications``; shows itself in a notebook.

    Raises
    ------
    SimcsError
        When something given cannot be used; the message says what and what is allowed.
    """
    config, given = _configured(policies, book, overrides, as_of, config_dir, settings)
    written = _folder(folder, config, given)
    return run(replications.prepare(config, given), written)


def prepare(
    policies: Sequence[str | Policy] | Mapping[str, Any] | None = None,
    book: str | Path | Mapping[str, Any] | pd.DataFrame = "generated",
    *,
    overrides: Sequence[str] = (),
    as_of: str | None = None,
    config_dir: str | Path | None = None,
    **settings: Any,
) -> Setup:
    """Read and check all that a comparison needs, and run nothing.

    Parameters
    ----------
    policies, book, overrides, as_of, config_dir, **settings
        As in `compare`.

    Returns
    -------
    Setup
        Configuration, book, arms and team, which all simulated futures share.

    Raises
    ------
    SimcsError
        As `compare`.
    """
    return replications.prepare(
        *_configured(policies, book, overrides, as_of, config_dir, settings)
    )


def load(folder: str | Path) -> Comparison:
    """Return the comparison that a run folder holds; its plugins are not run.

    Parameters
    ----------
    folder
        Where `compare`, or ``simcs compare``, has written a finished run.

    Raises
    ------
    RunError
        When it holds no finished run, or a file that simcs did not write so.
    ConfigError
        When ``folder`` is no path.
    """
    if not isinstance(folder, str | Path):
        raise ConfigError(f"folder is {quoted(folder)}; allowed: the path of a run folder")
    return reread(require_path("folder is", folder))


def check(
    policies: Sequence[str | Policy] | Mapping[str, Any] | None = None,
    book: str | Path | Mapping[str, Any] | pd.DataFrame = "generated",
    *,
    overrides: Sequence[str] = (),
    as_of: str | None = None,
    config_dir: str | Path | None = None,
    say: Callable[[str], object] = print,
    **settings: Any,
) -> bool:
    """Check policies as ``simcs check`` does: the same numbers by either driver, and in any order.

    Parameters
    ----------
    say
        Called with each line of the report.
    policies, book, overrides, as_of, config_dir, **settings
        As in `compare`.

    Returns
    -------
    bool
        Whether all is well.

    Raises
    ------
    SimcsError
        As `compare`.
    """
    config, given = _configured(policies, book, overrides, as_of, config_dir, settings)
    return checking.check(config, say, given)


def _configured(
    policies: Any,
    book: Any,
    overrides: Any,
    as_of: Any,
    config_dir: Any,
    settings: Mapping[str, Any],
) -> tuple[Config, Book | None]:
    """Return the configuration of a call from Python, and the book if it is given in memory."""
    in_memory = _is_frame(book)
    if not in_memory and not isinstance(book, str | Path | Mapping):
        raise ConfigError(
            f"book is {quoted(book)}; allowed: 'generated', the path of a CSV file, a data frame, "
            "or a dict of the book's settings"
        )
    if as_of is not None and not isinstance(as_of, str):
        raise ConfigError(f"as_of is {quoted(as_of)}; allowed: text like '2026-09-28'")
    own: dict[str, Any] = {}
    if isinstance(book, Mapping):
        own["book"] = book
    elif not in_memory and str(book) != "generated":
        own["book"] = {"path": str(book)}
    config = compose(overrides, config_dir, {**settings, **own})
    if policies is not None:
        config.policies = _arms(policies)
    if in_memory:
        segments, hides = config.journey.segments, config.anonymise
        return config, book_from_frame(book, segments, as_of, hides=hides)
    if as_of is not None:
        if not isinstance(config.book, CsvBook):
            raise ConfigError(
                f"as_of is {quoted(as_of)} for a made-up book; allowed: with a file or a data frame"
            )
        config.book.as_of = as_of
    return config, None


def _is_frame(book: Any) -> bool:
    """Return whether a book is a data frame; without pandas there is none."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(book, pandas.DataFrame)


def _arms(policies: Any) -> Mapping[Any, Any] | list[Any]:
    """Return a copy of what was given as policies: a result keeps what it was made with."""
    allowed = (
        "a list of names and policy objects, such as ['none', MyPolicy()], or a mapping of arm "
        "names to them"
    )
    try:
        if isinstance(policies, Mapping):
            return {
                arm: plain(use, f"policies.{arm}") if isinstance(use, WRITTEN) else use
                for arm, use in policies.items()
            }
        single = isinstance(policies, str) or is_policy(policies, type(policies).__name__)
        if not single and isinstance(policies, Iterable) and not isinstance(policies, Set):
            return [str(one) if isinstance(one, str | Path) else one for one in policies]
    except SimcsError:
        raise
    except Exception as error:
        raise unreadable("policies", policies, error, allowed) from error
    raise ConfigError(f"policies is {quoted(policies)}; allowed: {allowed}")


def _folder(folder: Any, config: Config, given: Book | None) -> RunFolder | None:
    """Return where to write: what the call says counts more than the configuration."""
    chosen = config.folder if folder is None else folder
    if chosen is None:
        if config.events:
            raise ConfigError(
                "events is True without a folder; allowed: folder=PATH, for its events.parquet"
            )
        return None
    if not isinstance(chosen, str | Path):
        raise ConfigError(f"folder is {quoted(chosen)}; allowed: a path, or None to write nothing")
    if given is not None:
        raise ConfigError(
            f"folder is {quoted(str(chosen))} for a book in memory; allowed: a book from a "
            "file, so that the run can be resumed"
        )
    return RunFolder.at(str(require_path("folder is", chosen)))
