"""simcs as a library: one call, the same configuration tree, an object with the answer."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcs.errors import ConfigError, quoted
from simcs.experiment import hydra_app
from simcs.experiment.config import CsvBook
from simcs.experiment.replications import prepare
from simcs.experiment.store import RunFolder
from simcs.report.result import Comparison, run
from simcs.world.book_csv import book_from_frame

if TYPE_CHECKING:
    import pandas as pd

    from simcs.interventions.door import Policy


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
        Where to write results; None writes nothing.
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
    chosen = [*overrides]
    for key, value in settings.items():
        text = "null" if value is None else str(value)
        chosen.append(f"{key}={text}")
    config = hydra_app.compose(chosen, None if config_dir is None else str(config_dir))
    if policies is not None:
        config.policies = policies if isinstance(policies, Mapping) else list(policies)
    given = None
    if not isinstance(book, str | Path) and not hasattr(book, "columns"):
        raise ConfigError(
            f"book is {quoted(book)}; allowed: 'generated', the path of a CSV file or a data frame"
        )
    if not isinstance(book, str | Path):
        if folder is not None:
            raise ConfigError(
                f"folder is {quoted(str(folder))} for a book in memory; allowed: a book from a "
                "file, so that the run can be taken up again"
            )
        given = book_from_frame(book, config.journey.segments, as_of)
    elif str(book) != "generated":
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
    setup = prepare(config, given)
    return run(setup, None if folder is None else RunFolder.at(str(folder)))
