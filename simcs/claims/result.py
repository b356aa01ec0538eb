"""What a study found: estimates, verdicts by the rule, where they flip, and how it was made."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from simcs.analysis.assumptions import share_interval
from simcs.claims.companies import estimate
from simcs.claims.hours import are_equal, worked
from simcs.claims.study import OWN, Company, Effort, Key, Point, Quantity, Study
from simcs.claims.verdict import AT_A_POINT, Estimate, Share, Verdict, at_point, overall
from simcs.errors import RunError, quoted

DIGITS = 6
"""Significant digits of numbers in result.json."""


@dataclass(frozen=True)
class Found:
    """What was found at one point: an estimate of every quantity, and a verdict on each.

    ``hours`` are cell, arm and the hours worked, means over companies.
    """

    name: str
    preset: str
    factor: str
    value: float | None
    settings: Mapping[str, Any]
    estimates: tuple[Estimate, ...]
    verdicts: tuple[Verdict, ...]
    hours: tuple[tuple[str, str, float], ...] = ()

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
    assumptions
        Share of the sets of alternative assumptions that are on the claim's side.
    verdict
        By the rule of `simcs.claims.verdict`.
    label
        What is assumed that the claim needs; "" where nothing of the kind was shown.
    made
        Where it comes from: date, versions, commit, seconds.
    quantities
        Titles of the study's quantities, in their order.
    """

    study: str
    effort: str
    points: tuple[Found, ...]
    assumptions: Share
    verdict: Verdict
    label: str
    made: Mapping[str, Any]
    quantities: tuple[str, ...] = ()

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
    """Return the result of a study from the companies that were simulated."""
    looked_at = {point.name: point for point in study.points()}
    points = tuple(_found(study, looked_at[name], own) for name, own in companies.items())
    share = share_of(study, worlds)
    verdict = _overall(study, [point.verdicts for point in points], share)
    titles = tuple(quantity.title for quantity in study.quantities)
    return Result(
        study.name, effort.name, points, share, verdict, _label(study, points), made, titles
    )


def _overall(study: Study, verdicts: Sequence[Sequence[Verdict]], share: Share) -> Verdict:
    """Return the verdict of a claim from those at its points, the first of which is unchanged."""
    own, *others = verdicts
    also = None if study.also is None else own[study.also]
    return overall(own[0], [other[0] for other in others], share, also)


def fits(study: Study, result: Result) -> bool:
    """Return whether a result is one of the study as it is now: its quantities and its points."""
    titles = tuple(quantity.title for quantity in study.quantities)
    points = [point.name for point in study.points()]
    return result.quantities == titles and [point.name for point in result.points] == points


def share_of(study: Study, worlds: Sequence[Company]) -> Share:
    """Return in which share of companies the first quantity is on the claim's side.

    They are one of each set of alternative assumptions. On the line counts half. Those are left out
    in which it has no value, in which a quantity that the claim needs is not on its own side, or in
    which hours are not equal that are to be.
    """
    needed = [
        world for world in worlds
        if _meets_need(study, world) and are_equal(study, worked([world]))
    ]  # fmt: skip
    values = [side_of(study.quantities[0], world) for world in needed]
    known = [value for value in values if not math.isnan(value)]
    return Share(*share_interval(sum(known), len(known)), len(known))


def _meets_need(study: Study, world: Company) -> bool:
    return study.needs is None or side_of(study.quantities[study.needs], world) == 1


def side_of(quantity: Quantity, company: Company) -> float:
    """Return 1 where a company is on the claim's side, 0 on the other, 1/2 on the line, or NaN."""
    gap = quantity.of(company) - quantity.line
    if math.isnan(gap) or not gap:
        return math.nan if gap else 0.5
    return float((gap > 0) == (quantity.side == "above"))


def _found(study: Study, point: Point, companies: Sequence[Company]) -> Found:
    estimates = tuple(estimate(study, companies, n) for n in range(len(study.quantities)))
    hours = worked(companies)
    return Found(
        point.name, point.preset, point.factor, point.value, dict(point.settings), estimates,
        verdicts_of(study, estimates, hours), tuple((*key, spent) for key, spent in hours.items()),
    )  # fmt: skip


def verdicts_of(
    study: Study, estimates: Sequence[Estimate], hours: Mapping[Key, float]
) -> tuple[Verdict, ...]:
    """Return the verdict on each quantity at a point, by the rule of `simcs.claims.verdict`."""
    if not are_equal(study, hours):
        return (Verdict.inconclusive,) * len(estimates)
    verdicts = tuple(
        at_point(one, quantity.line, quantity.side)
        for one, quantity in zip(estimates, study.quantities, strict=True)
    )
    if study.needs is not None and verdicts[study.needs] is not Verdict.holds:
        return (Verdict.inconclusive, *verdicts[1:])
    return verdicts


def _label(study: Study, points: Sequence[Found]) -> str:
    """Return the assumption that the claim needs: it holds, and is refuted without."""
    if study.needs_assumption is None or points[0].verdict is not Verdict.holds:
        return ""
    what, _ = study.needs_assumption
    falls = any(p.name == f"without {what}" and p.verdict is Verdict.refuted for p in points)
    return what if falls else ""


def to_json(result: Result) -> str:
    """Return a result as the text of result.json."""
    tree = asdict(result) | {
        "flips": {
            verdict.value: None if point is None else point.name
            for verdict, point in result.flips().items()
        }
    }
    return json.dumps(plain(tree), indent=1, sort_keys=False, allow_nan=False) + "\n"


def plain(tree: Any) -> Any:
    """Return a tree of what JSON knows; undefined numbers are null."""
    if isinstance(tree, Mapping):
        return {str(key): plain(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [plain(value) for value in tree]
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
        points = _from_own(points)
        share, low, high = (_number(tree["assumptions"][key]) for key in ("share", "low", "high"))
        worlds = Share(share, low, high, tree["assumptions"]["sets"])
        return Result(
            tree["study"], tree["effort"], points, worlds, Verdict(tree["verdict"]),
            tree["label"], tree["made"], tuple(tree.get("quantities", ())),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(
            f"{where} cannot be read ({type(error).__name__}: {quoted(str(error))}); allowed: a "
            "result as `simcs claims run` writes it"
        ) from error


def _from_own(points: tuple[Found, ...]) -> tuple[Found, ...]:
    if not points or points[0].name != OWN:
        raise ValueError("it does not begin with nothing changed")
    return points


def _point_from(tree: Mapping[str, Any]) -> Found:
    estimates = tuple(_estimate_from(entry) for entry in tree["estimates"])
    value = None if tree["value"] is None else _number(tree["value"])
    return Found(
        tree["name"], tree["preset"], tree["factor"], value, tree["settings"], estimates,
        tuple(Verdict(v) for v in tree["verdicts"]),
        tuple((cell, arm, _number(spent)) for cell, arm, spent in tree.get("hours", ())),
    )  # fmt: skip


def _estimate_from(tree: Mapping[str, Any]) -> Estimate:
    mean, low, high = (_number(tree[key]) for key in ("mean", "low", "high"))
    return Estimate(mean, low, high, tree["companies"])


def _number(value: Any) -> float:
    return math.nan if value is None else float(str(value).replace(".inf", "inf"))


def again(study: Study, result: Result) -> Verdict:
    """Return the verdict that the rule makes of a stored result's own intervals."""
    verdicts = [verdicts_of(study, p.estimates, hours_at(p)) for p in result.points]
    return _overall(study, verdicts, result.assumptions)


def hours_at(point: Found) -> dict[Key, float]:
    """Return the hours worked at a point by cell and arm."""
    return {(cell, arm): spent for cell, arm, spent in point.hours}
