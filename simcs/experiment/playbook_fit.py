"""Whether playbooks fit the run: its segments, and who is there to do the work."""

from contextlib import suppress

from simcs.errors import PlaybookError, printable
from simcs.experiment.config import Config
from simcs.interventions.action import CAN_GO_THROUGH
from simcs.interventions.actions import ACTIONS
from simcs.playbooks.language import Do, PlaybookFile
from simcs.playbooks.nodes import EnoughError, Source
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.program import Work, compiled_program

HOURS = {"executive": "executive_hours", "specialist": "specialist_hours"}
"""Who has hours of their own -> the setting of the team that says how many."""


def require_fit(policy: Playbooks, config: Config) -> None:
    """Require that playbooks, and those they stand on, name nothing that a run does not have.

    Raises
    ------
    PlaybookError
        When they do; the message names file, line and column.
    """
    name = printable(policy.file.path)
    try:
        program = compiled_program(policy.file, tuple(config.journey.segments))
    except PlaybookError as error:
        raise PlaybookError(f"{name}, {error}") from error
    source = Source(policy.file.path, "")
    for work in program.work:
        if problem := _unfit(work, config, policy.file):
            with suppress(EnoughError):
                source.note(source.error(work.step.at, problem))
    if source.found:
        raise source.all_errors()
    if isinstance(policy.base, Playbooks):
        require_fit(policy.base, config)


def _unfit(work: Work, config: Config, file: PlaybookFile) -> str:
    """Return why nobody can do a piece of work as it is asked; empty where somebody can."""
    setting = HOURS.get(work.by)
    if setting is not None and not getattr(config.team, setting) > 0:
        return (
            f"{work.action!r} is asked of the {work.by}, but team.{setting} is 0; allowed: "
            f"team.{setting} above 0, or by: csm or pool"
        )
    play = file.playbooks[work.playbook]
    chosen = [getattr(work.step, "channel", None)]
    chosen += [value for form in play.variants for key, value in form.changes if key == "channel"]
    own = ACTIONS[work.action].channel
    for channel in chosen:
        if isinstance(work.step, Do) and channel and channel not in CAN_GO_THROUGH.get(own, ()):
            ways = ", ".join(CAN_GO_THROUGH.get(own, ())) or f"none, as it has its own, {own}"
            return f"{work.action!r} cannot go through channel {channel!r}; allowed: {ways}"
    if work.by == "automation" and not ACTIONS[work.action].automated:
        return (
            f"{work.action!r} is asked of automation, but it takes hours; allowed: an automated "
            "action, or by: csm, pool, specialist or executive"
        )
    return ""
