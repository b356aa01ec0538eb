"""What a study found: estimates, verdicts by the rule, where they flip, and how it was made."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from simcs.claims.lived import estimate
from simcs.claims.study import Company, Effort, Point, Quantity, Study
from simcs.claims.verdict import AT_A_POINT, Estimate, Share, Verdict, at_point, overall
from simcs.errors import RunError, quoted
from simcs.metrics.plausible import share_interval

DIGITS = 6
"""Significant digits of numbers in result.json."""


@dataclass(frozen=True)
class Found:
    """What was found at one point: an estimate of every quantity, and a verdict on each."""

    name: str
    preset: str
    factor: str
    value: float | None
    settings: Mapping[str, Any]
    estimates: tuple[Estimate, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict on the quantity that decides."""
        return self.verdicts[0]


@dataclass(frozen=True)
class Result:
    """What a study found.

    Parameters
    ----------
    study
        Its name.
    effort
        "full" or "quick".
    points
        In the order of `Study.points`; the first is unchanged.
    worlds
        Share of the plausible worlds on the claim's side.
    verdict
        By the rule of `simcs.claims.verdict`.
    label
        The key of the one assumption of which the claim is a consequence; "" where it is none.
    made
        Where it comes from: date, versions, commit, seconds.
    """

    study: str
    effort: str
    points: tuple[Found, ...]
    worlds: Share
    verdict: Verdict
    label: str
    made: Mapping[str, Any]

    @property
    def own(self) -> Found:
        """What was found with nothing changed."""
        return self.points[0]

    def flips(self) -> dict[Verdict, Found | None]:
        """Return for each verdict that a point can have the first point that has it."""
        first: dict[Verdict, Found | None] = dict.fromkeys(AT_A_POINT)
        for point in self.points:
            if first[point.verdict] is None:
                first[point.verdict] = point
        return first


def concluded(
    study: Study,
    effort: Effort,
    companies: Mapping[str, Sequence[Company]],
    worlds: Sequence[Company],
    made: Mapping[str, Any],
) -> Result:
    """Return the result of a study from the companies that were lived."""
    looked_at = {point.name: point for point in study.points()}
    points = tuple(_found(study, looked_at[name], lived) for name, lived in companies.items())
    share = share_of(study.quantities[0], worlds)
    others = [point.verdict for point in points[1:]]
    verdict = overall(points[0].verdict, others, share)
    return Result(study.name, effort.name, points, share, verdict, _label(study, points), made)


def share_of(quantity: Quantity, worlds: Sequence[Company]) -> Share:
    """Return in which share of worlds a quantity is on the claim's side; on the line counts half.

    Worlds in which it has no value are left out.
    """
    values = [v for world in worlds if not math.isnan(v := quantity.of(world))]
    sign = 1 if quantity.side == "above" else -1
    right = sum((1 + math.copysign(1, sign * gap)) / 2 if (gap := v - quantity.line) else 0.5
                for v in values)  # fmt: skip
    return Share(*share_interval(right, len(values)), len(values))


def _found(study: Study, point: Point, companies: Sequence[Company]) -> Found:
    estimates = tuple(estimate(study, companies, n) for n in range(len(study.quantities)))
    verdicts = tuple(
        at_point(told, quantity.line, quantity.side)
        for told, quantity in zip(estimates, study.quantities, strict=True)
    )
    return Found(
        point.name, point.preset, point.factor, point.value, dict(point.settings), estimates,
        verdicts,
    )  # fmt: skip


def _label(study: Study, points: Sequence[Found]) -> str:
    """Return the assumption that the claim follows from, if it holds and without it does not."""
    if study.follows_from is None:
        return ""
    key, _ = study.follows_from
    without = [point.verdict for point in points if point.name == f"without {key}"]
    falls = points[0].verdict is Verdict.holds and Verdict.holds not in without
    return key if without and falls else ""


def to_json(result: Result) -> str:
    """Return a result as the text of result.json."""
    tree = asdict(result) | {
        "flips": {
            verdict.value: None if point is None else point.name
            for verdict, point in result.flips().items()
        }
    }
    return json.dumps(_plain(tree), indent=1, sort_keys=False, allow_nan=False) + "\n"


def _plain(tree: Any) -> Any:
    """Return a tree of what JSON knows; undefined numbers are null."""
    if isinstance(tree, Mapping):
        return {str(key): _plain(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_plain(value) for value in tree]
    if isinstance(tree, Verdict):
        return tree.value
    if isinstance(tree, float):
        if math.isinf(tree):
            return ".inf" if tree > 0 else "-.inf"
        return None if math.isnan(tree) else float(f"{tree:.{DIGITS}g}")
    return tree if isinstance(tree, str | int | bool | None) else str(getattr(tree, "name", tree))


def from_json(text: str, where: str) -> Result:
    """Return the result that a result.json holds.

    Raises
    ------
    RunError
        When it is none.
    """
    try:
        tree = json.loads(text)
        points = tuple(_point_from(point) for point in tree["points"])
        share, low, high = (_number(tree["worlds"][key]) for key in ("share", "low", "high"))
        worlds = Share(share, low, high, tree["worlds"]["worlds"])
        return Result(
            tree["study"], tree["effort"], points, worlds, Verdict(tree["verdict"]),
            tree["label"], tree["made"],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(
            f"{where} cannot be read ({type(error).__name__}: {quoted(str(error))}); allowed: a "
            "result as `simcs claims run` writes it"
        ) from error


def _point_from(tree: Mapping[str, Any]) -> Found:
    estimates = tuple(_estimate_from(told) for told in tree["estimates"])
    value = None if tree["value"] is None else _number(tree["value"])
    return Found(
        tree["name"], tree["preset"], tree["factor"], value, tree["settings"], estimates,
        tuple(Verdict(v) for v in tree["verdicts"]),
    )  # fmt: skip


def _estimate_from(tree: Mapping[str, Any]) -> Estimate:
    mean, low, high = (_number(tree[key]) for key in ("mean", "low", "high"))
    return Estimate(mean, low, high, tree["companies"])


def _number(value: Any) -> float:
    return math.nan if value is None else float(str(value).replace(".inf", "inf"))


def again(study: Study, result: Result) -> Verdict:
    """Return the verdict that the rule makes of a stored result's own intervals."""
    quantity = study.quantities[0]
    verdicts = [at_point(p.estimates[0], quantity.line, quantity.side) for p in result.points]
    return overall(verdicts[0], verdicts[1:], result.worlds)
