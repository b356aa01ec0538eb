"""Which steps can be reached, and which playbooks start one another without end."""

from collections.abc import Iterator

from simcs.playbooks.known import shape
from simcs.playbooks.language import (
    Decide,
    Do,
    Enter,
    Leave,
    Path,
    Place,
    Playbook,
    Repeat,
    Step,
    Wait,
)
from simcs.playbooks.nodes import Source


def check_reached(playbook: Playbook, source: Source) -> None:
    """Refuse a step or a path that no account can ever reach.

    Raises
    ------
    PlaybookError
        With the place of the first such step.
    """
    _steps(playbook.steps, source)


def _steps(steps: tuple[Step, ...], source: Source) -> bool:
    """Check some steps; return whether what comes after them can be reached."""
    goes_on = True
    for step in steps:
        if not goes_on:
            raise source.error(step.at, "this step is never reached: all ways before it leave")
        goes_on = _goes_on(step, source) or step.when is not None
    return goes_on


def _goes_on(step: Step, source: Source) -> bool:
    match step:
        case Leave():
            return False
        case Repeat():
            return _steps(step.steps, source) or step.until is not None
        case Decide():
            _paths(step.paths, source)
            ways = [*(path.steps for path in step.paths), step.otherwise]
            return any([_steps(way, source) for way in ways])  # noqa: C419 - each is checked
        case _:
            return True


def _paths(paths: tuple[Path, ...], source: Source) -> None:
    seen: dict[object, int] = {}
    for path in paths:
        said = shape(path.when)
        if said in seen:
            line = seen[said]
            raise source.error(
                path.at, f"this path is never taken: the one in line {line} has the same condition"
            )
        seen[said] = path.at.line


def check_circles(playbooks: tuple[Playbook, ...], source: Source) -> None:
    """Refuse playbooks that enter one another in a circle with no time between.

    Raises
    ------
    PlaybookError
        With the place of a step that closes the circle.
    """
    enters = {one.name: dict(_at_once(one.steps)) for one in playbooks}
    done: set[str] = set()
    for first, entered in enters.items():
        way: list[str] = []
        left: list[tuple[str, Iterator[str]]] = []
        if first not in done:
            way.append(first)
            left.append((first, iter(entered)))
        while left:
            name, others = left[-1]
            other = next(others, None)
            if other is None:
                left.pop()
                way.pop()
                done.add(name)
            elif other in way:
                circle = " → ".join([*way[way.index(other) :], other])
                message = f"this closes a circle without a wait: {circle}; put a wait before it"
                raise source.error(enters[name][other], message)
            elif other not in done:
                way.append(other)
                left.append((other, iter(enters[other])))


def _at_once(steps: tuple[Step, ...]) -> list[tuple[str, Place]]:
    """Return what some steps may enter in the week in which they begin."""
    return _walk(steps)[0]


def _walk(steps: tuple[Step, ...]) -> tuple[list[tuple[str, Place]], bool]:
    """Return what is entered at once, and whether the end may be reached at once too."""
    entered: list[tuple[str, Place]] = []
    for step in steps:
        # A step that is passed over takes no time, so its condition is taken to be false too.
        if _later(step):
            return entered, False
        found, passes = _within(step)
        entered += found
        if not passes and step.when is None:
            return entered, False
    return entered, True


def _later(step: Step) -> bool:
    """Whether a step waits for a week after the first, whatever its condition says then."""
    return bool(step.timing and step.timing.weeks and not step.timing.before_renewal)


def _within(step: Step) -> tuple[list[tuple[str, Place]], bool]:
    match step:
        case Enter():
            return [(step.playbook, step.at)], True
        case Leave() | Do() | Wait():
            return [], False
        case Repeat():
            found, passes = _walk(step.steps)
            return found, passes or step.until is not None
        case Decide():
            ways = [path.steps for path in step.paths]
            ways += [] if step.at_most else [step.otherwise]
            walked = [_walk(way) for way in ways]
            return [one for found, _ in walked for one in found], any(ends for _, ends in walked)
        case _:
            return [], True
