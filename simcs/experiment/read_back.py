"""Whether the files of a run folder are as simcs wrote them: a folder may come from anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from simcs.analysis.losses import LOSSES
from simcs.analysis.measurements import PLAYS
from simcs.analysis.playbook_goals import GOALS
from simcs.analysis.playbook_worth import HOURS_FOR
from simcs.analysis.playbook_worth import STUDY as PLAYBOOKS
from simcs.analysis.portfolio import GROUP_SUMS, SUMS
from simcs.analysis.staffing import STUDY as STAFFING
from simcs.analysis.team_sizes import VALUE_LATER
from simcs.analysis.waterfall import STUDY as MECHANISMS
from simcs.analysis.where import END_SUMS
from simcs.errors import printable, quoted
from simcs.experiment.config import Config, explained
from simcs.interventions.ceiling import CEILING_NAME
from simcs.metrics.breakdowns import BREAKDOWNS
from simcs.metrics.curves import KINDS
from simcs.metrics.definitions import BUILT_IN, METRICS
from simcs.metrics.first_year import STANDINGS

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

COLUMNS = {
    "replications": ("policy", "replication", *BUILT_IN),
    "retention": ("policy", "replication", "week", *(f"{kind}_retention" for kind in KINDS)),
    "breakdowns": ("policy", "replication", "breakdown", "group", "value"),
    "variants": ("study", "variant", "policy", "replication", *BUILT_IN),
    "draws": ("set", "parameter", "value", "place"),
    "plays": PLAYS,
    "portfolio": SUMS,
    "portfolio_groups": GROUP_SUMS,
    "account_ends": END_SUMS,
    "losses": LOSSES,
}
"""Table -> the columns that it has in any run of this version."""
ALWAYS = ("replications", "retention", "breakdowns")
"""Tables that every run has."""
TEXTS = {
    "policy", "breakdown", "group", "study", "variant", "set", "parameter", "playbook", "step",
    "action", "by", "segment", "event", "account_id", "csm", "measure", "grouping", "part",
}  # fmt: skip
COUNTS = {
    "replication", "week", "count", "contacts", "account", "left_only", "stayed_only",
    "first_value", "results", "satisfied", "standing", "left_run", "most_replication",
}  # fmt: skip


class ForeignError(Exception):
    """A file of a run folder is not as simcs wrote it: which, and what is wrong."""


@dataclass(frozen=True)
class Provenance:
    """The parts of provenance.json that reports show."""

    began: str
    config_sha256: str
    files_sha256: dict[str, str]
    source_hash: str
    python: str
    machine: str
    packages: dict[str, str | None]
    git: dict[str, str | bool] | None


def typed(kind: type[T], name: str, tree: Mapping[str, Any]) -> T:
    """Return what a JSON file says as an object of a class, with each value of its own type.

    Raises
    ------
    ForeignError
        When a value is missing or of another type.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(kind).validate_json(json.dumps(tree), strict=True)
    except ValidationError as error:
        raise ForeignError(f"{name}: {printable(explained(error)[0])}") from error


def checked_tables(
    held: Mapping[str, pd.DataFrame], arms: Sequence[str], config: Config
) -> dict[str, pd.DataFrame]:
    """Return the tables of a folder, without what only a plugin of the run could name.

    Parameters
    ----------
    held
        Name -> table, as they were read.
    arms
        Those of facts.json.
    config
        Of the run.

    Raises
    ------
    ForeignError
        When a table or a column is missing, a value is of another type, or rows are not those of
        the run's arms, replications and weeks.
    """
    if not arms or arms[0] == CEILING_NAME:
        raise ForeignError(f"facts.json: arms is {quoted(list(arms))}, and the first is no policy")
    for name in ALWAYS:
        if name not in held:
            raise ForeignError(f"{name}.parquet is missing")
    tables = {name: _columns(name, frame) for name, frame in held.items()}
    _require_rows("replications", tables, arms, {"replication": config.replications})
    moments = {"replication": config.replications, "week": config.horizon_weeks + 1}
    _require_rows("retention", tables, arms, moments)
    for name in ("breakdowns", "variants", "plays", "portfolio_groups", "losses"):
        if name in tables and (others := set(tables[name]["policy"]) - set(arms)):
            raise ForeignError(
                f"{name}.parquet: policy {quoted(min(others))} is no arm of facts.json"
            )
    _require_portfolio(tables, arms, config.replications)
    _require_ends(tables, arms, config.replications)
    if "variants" in tables:
        _require_studies(tables, {arm for arm in arms if arm != CEILING_NAME})
    if config.verdict not in tables["replications"]:
        raise ForeignError(f"replications.parquet: it has no column {quoted(config.verdict)}")
    rows = tables["breakdowns"]
    tables["breakdowns"] = rows[rows["breakdown"].isin(list(BREAKDOWNS))].reset_index(drop=True)
    return tables


def _columns(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that are known, after a look at the type of each."""
    own = COLUMNS[name]
    for column in own:
        if column not in frame:
            raise ForeignError(f"{name}.parquet: it has no column {quoted(column)}")
    frame = frame[[column for column in frame if column in own or _is_known(name, column)]]
    for column in frame:
        kind = frame[column].dtype.kind
        if column in TEXTS:
            fits = all(isinstance(value, str) for value in frame[column])
        else:
            fits = kind in ("iu" if column in COUNTS else "iuf")
        if not fits:
            wanted = "texts" if column in TEXTS else "numbers"
            raise ForeignError(f"{name}.parquet: column {quoted(column)} does not hold {wanted}")
    return frame


def _is_known(name: str, column: str) -> bool:
    """Return whether a table may have a column: a metric, or what studies measure besides."""
    besides = column in GOALS or column == VALUE_LATER or column.startswith(HOURS_FOR)
    return column in METRICS or (name == "variants" and besides)


def _require_studies(tables: Mapping[str, pd.DataFrame], policies: set[str]) -> None:
    """Require that sets of assumptions and books were run by all policies, and the draws."""
    for study, rows in tables["variants"].groupby("study")["policy"]:
        if study not in (MECHANISMS, PLAYBOOKS, STAFFING) and set(rows) != policies:
            raise ForeignError(f"variants.parquet: not all policies are in study {quoted(study)}")
        if study == "assumptions" and "draws" not in tables:
            raise ForeignError("draws.parquet is missing")


def _require_portfolio(
    tables: Mapping[str, pd.DataFrame], arms: Sequence[str], replications: int
) -> None:
    """Require that sums over accounts are of this run, and that nothing is counted too often."""
    if ("portfolio" in tables) != ("portfolio_groups" in tables):
        raise ForeignError("portfolio.parquet or portfolio_groups.parquet is missing")
    if "portfolio" not in tables:
        return
    _require_rows("portfolio", tables, arms, {"account": len(tables["portfolio"]) // len(arms)})
    counts = ("left", "left_only", "stayed_only", "first_value", "results", "satisfied")
    most = {("portfolio", name): replications for name in counts}
    most |= {
        ("portfolio_groups", "replication"): replications - 1,
        ("portfolio_groups", "standing"): STANDINGS - 1,
    }
    for (name, column), limit in most.items():
        if not bool(tables[name][column].between(0, limit).all()):
            raise ForeignError(f"{name}.parquet: {quoted(column)} is not always 0 to {limit}")


def _require_ends(
    tables: Mapping[str, pd.DataFrame], arms: Sequence[str], replications: int
) -> None:
    """Require that how accounts end is of the accounts of the portfolio, and of this run."""
    if "account_ends" in tables:
        if len(tables["account_ends"]) != len(tables.get("portfolio", ())):
            raise ForeignError("account_ends.parquet: its accounts are not those of portfolio")
        most = {"account": len(tables["account_ends"]) // len(arms)}
        _require_rows("account_ends", tables, arms, most)
    limits = (
        ("account_ends", "left_run", replications),
        ("account_ends", "most_replication", replications - 1),
        ("losses", "replication", replications - 1),
    )
    for name, column, limit in limits:
        if name in tables and not bool(tables[name][column].between(0, limit).all()):
            raise ForeignError(f"{name}.parquet: {quoted(column)} is not always 0 to {limit}")


def _require_rows(
    name: str, tables: Mapping[str, pd.DataFrame], arms: Sequence[str], counts: Mapping[str, int]
) -> None:
    """Require a row for each arm and each number of each kind, in that order."""
    frame = tables[name]
    shape = (len(arms), *counts.values())
    if len(frame) == np.prod(shape, dtype=object):
        places = np.indices(shape).reshape(len(shape), -1)
        same = [np.array_equal(frame["policy"], np.array(arms, object)[places[0]])]
        same += [
            np.array_equal(frame[key], own) for key, own in zip(counts, places[1:], strict=True)
        ]
        if all(same):
            return
    wanted = ", ".join(f"{count} of {key}" for key, count in counts.items())
    raise ForeignError(
        f"{name}.parquet: its {len(frame)} rows are not those of {len(arms)} arms with {wanted}"
    )
