"""simcs as a library: one call, the same configuration tree, an object with the answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcs.book.csv_file import book_from_frame
from simcs.comparison import Comparison, run
from simcs.errors import ConfigError, quoted
from simcs.experiment import check as checking
from simcs.experiment import hydra_app
from simcs.experiment.config import CsvBook
from simcs.experiment.replications import prepare
from simcs.experiment.store import RunFolder

if TYPE_CHECKING:
    import pandas as pd

    from simcs.book.book import Book
    from simcs.experiment.config import Config
    from simcs.interventions.plan import Policy


def compare(
    policies: "Sequence[str | Policy] | Mapping[str, Any] | None" = None,
    book: "str | Path | pd.DataFrame" = "generated",
    *,
    overrides: Sequence[str] = (),
    as_of: str | None = None,
    folder: str | Path | None = None,
    config_dir: str | Path | None = None,
    **settings: int | float | str | bool | None,
) -> Comparison:
    """Compare policies on a book of accounts, on the same luck.

    Parameters
    ----------
    policies
        Names or policy objects, or a mapping of arm names to those or to ``{"use": name, …}``. The
        first is the baseline. None: those of the configuration, by default none, heroic,
        proactive and blend.
    book
        ``"generated"``, the path of a CSV file, or a data frame with the same columns.
    overrides
        Further settings as on the command line: ``["team.csms=6", "book.size=200"]``.
    as_of
        The day that a file or frame describes, YYYY-MM-DD; by default its newest start date.
    folder
        Where to write results; None writes nothing, unless a setting ``folder=…`` says where.
    config_dir
        A folder with configs of your own.
    **settings
        Settings at the top of the tree: ``replications=50, horizon_weeks=104, seed=7``.

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
    return run(prepare(config, given), written)


def check(
    policies: "Sequence[str | Policy] | Mapping[str, Any] | None" = None,
    book: "str | Path | pd.DataFrame" = "generated",
    *,
    overrides: Sequence[str] = (),
    as_of: str | None = None,
    config_dir: str | Path | None = None,
    say: Callable[[str], object] = print,
    **settings: int | float | str | bool | None,
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
) -> "tuple[Config, Book | None]":
    """Return the configuration of a call from Python, and the book if it is given in memory."""
    hydra_app.require_settings(overrides)
    config = hydra_app.compose([*overrides, *_overrides(settings)], config_dir)
    if policies is not None:
        config.policies = _arms(policies)
    if as_of is not None and not isinstance(as_of, str):
        raise ConfigError(f"as_of is {quoted(as_of)}; allowed: text like '2026-09-28'")
    if hasattr(book, "columns") and not isinstance(book, type):
        return config, book_from_frame(book, config.journey.segments, as_of)
    if not isinstance(book, str | Path):
        raise ConfigError(
            f"book is {quoted(book)}; allowed: 'generated', the path of a CSV file or a data frame"
        )
    if str(book) != "generated":
        config.book = CsvBook(
            path=str(book),
            as_of=as_of,
            burn_in_weeks=config.book.burn_in_weeks,
            burn_in_accounts=config.book.burn_in_accounts,
        )
    elif as_of is not None:
        raise ConfigError(
            f"as_of is {quoted(as_of)} for a made-up book; allowed: with a file or a data frame"
        )
    return config, None


def _overrides(settings: Mapping[str, Any]) -> Iterator[str]:
    """Return settings given by name as they would stand on the command line."""
    for key, value in settings.items():
        if not isinstance(value, int | float | str | None):
            raise ConfigError(
                f"{key} is {quoted(value)}; allowed: a number, text, True, False or None (all "
                f"other settings go into overrides, such as overrides=['{key}.KEY=VALUE'])"
            )
        yield f"{key}={'null' if value is None else value}"


def _arms(policies: Any) -> "Mapping[str, Any] | list[Any]":
    if isinstance(policies, Mapping):
        return policies
    single = isinstance(policies, str) or hasattr(policies, "plan")
    if single or not isinstance(policies, Iterable):
        raise ConfigError(
            f"policies is {quoted(policies)}; allowed: a list of names and policy objects, such as "
            "['none', MyPolicy()], or a mapping of arm names to them"
        )
    return list(policies)


def _folder(folder: Any, config: "Config", given: "Book | None") -> RunFolder | None:
    """Return where to write: what the call says counts more than the configuration."""
    chosen = config.folder if folder is None else folder
    if chosen is None:
        return None
    if not isinstance(chosen, str | Path):
        raise ConfigError(f"folder is {quoted(chosen)}; allowed: a path, or None to write nothing")
    if given is not None:
        raise ConfigError(
            f"folder is {quoted(str(chosen))} for a book in memory; allowed: a book from a "
            "file, so that the run can be taken up again"
        )
    return RunFolder.at(str(chosen))
