"""What `simcs trace` is asked for beside settings, and what it gives back: a text, or a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simcs.errors import ConfigError, RunError, printable, quoted
from simcs.experiment.arm_flags import as_words, flag_values
from simcs.experiment.folder_files import NUMBERS
from simcs.experiment.store import RunFolder
from simcs.report.names import called
from simcs.report.trace_text import about, as_text, frame, legend
from simcs.studies.account_named import whole_number
from simcs.studies.trace import Trace

if TYPE_CHECKING:
    import pandas as pd

    from simcs.experiment.config import Config

MOST_REPLICATIONS = 100_000
OWN = ("account", "replication", "weeks")
"""Words of this command; all others are settings of a comparison."""


@dataclass(frozen=True)
class Asked:
    """What `simcs trace` is asked for, beside the settings of a comparison.

    Attributes
    ----------
    account
        Name of the account; None where none is given.
    replication
        Number of the future; None where none is given.
    weeks
        Which weeks are shown, or the file that they go into.
    """

    account: str | None = None
    replication: int | None = None
    weeks: str = "some"


def asked(given: Sequence[str]) -> tuple[Asked, list[str]]:
    """Return what is asked for, and the words that are left.

    Raises
    ------
    ConfigError
        When ``replication`` or ``weeks`` is none of what is allowed.
    """
    flags, words = flag_values(given)
    parts = [word.partition("=") for word in words]
    values = {key: value for key, sign, value in parts if sign and key in OWN}
    others = ["".join(part) for part in parts if not part[1] or part[0] not in OWN]
    given_number = values.get("replication")
    number = None if given_number is None else whole_number(given_number, MOST_REPLICATIONS)
    if given_number is not None and number is None:
        raise ConfigError(
            f"replication is {quoted(given_number)}; allowed: a number from 0 to "
            f"{MOST_REPLICATIONS - 1}"
        )
    weeks = values.get("weeks", "some")
    if weeks not in ("some", "all") and not weeks.endswith(".csv"):
        raise ConfigError(
            f"weeks is {quoted(weeks)}; allowed: some (those in which something happens), all (as "
            "CSV) or a path that ends in .csv"
        )
    return Asked(values.get("account"), number, weeks), [*others, *as_words(flags)]


def text_of(
    followed: Sequence[Trace], config: Config, wanted: Asked, where: str, notes: Sequence[str] = ()
) -> str:
    """Return journeys as text, or as CSV where all weeks are asked for; write the file asked for.

    Parameters
    ----------
    where
        In which future they are.
    notes
        What stands below the account's name, one sentence each.

    Raises
    ------
    RunError
        When the file cannot be written.
    """
    if wanted.weeks == "all":
        text: str = frame(followed).to_csv(index=False, float_format=NUMBERS, lineterminator="\n")
        return text
    head = "\n".join([f"{about(followed[0])}, {where}", *notes])
    titled = [replace(one, arm=called(config.policies, one.arm)) for one in followed]
    said = f"{head}\n\n{legend()}\n\n{as_text(titled)}\n"
    if wanted.weeks != "some":
        _write(Path(wanted.weeks), frame(followed))
        said += f"\nAll weeks are in {printable(wanted.weeks)}\n"
    return said


def _write(path: Path, table: pd.DataFrame) -> None:
    try:
        RunFolder(path.parent).write_csv(path.name, table)
    except OSError as error:
        raise RunError(
            f"weeks is {quoted(str(path))}, which cannot be written ({error.strerror}); allowed: "
            "a path ending in .csv in a folder that can"
        ) from error
