"""What an action is, and the registry of them: numbered in the order in which they came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simcs.errors import ConfigError, quoted
from simcs.journey.columns import ACTIONS_AT_MOST, Asked
from simcs.journey.segments import Touch
from simcs.registry import Registry
from simcs.team.work import Through

PARTS = ("goodwill", "root", "enablement", "sponsor", "expansion", "data")
"""What the hours of an action can be used for."""

CHANNELS = {
    "e-mail": (1.0, 0.0), "app": (1.0, 0.0), "group": (0.0, 1.0), "call": (0.0, 1.0),
    "meeting": (0.0, 1.0), "mixed": (0.5, 0.5), "internal": (0.0, 0.0),
}  # fmt: skip
"""Channels of actions -> how much of the contact is in writing, and how much is spoken."""

CHOICES = {"e-mail": Through.EMAIL, "in-app": Through.IN_APP, "call": Through.CALL,
           "meeting": Through.MEETING}  # fmt: skip
"""Channels that a plan can choose."""

IN_WRITING, SPOKEN = ("e-mail", "in-app"), ("call", "meeting")
CAN_GO_THROUGH = {
    "e-mail": IN_WRITING, "app": IN_WRITING, "call": SPOKEN, "meeting": SPOKEN,
    "mixed": IN_WRITING + SPOKEN,
}  # fmt: skip
"""Channels of actions -> what a plan can choose in their place; the others have no choice."""

REVENUE = ("expansion", "renewal preparation")
"""Purposes of the work that a paid target is for."""

ASKED = (Asked.NOTHING, Asked.WHY, Asked.REVIEW, Asked.WHY | Asked.REVIEW, Asked.BACK)
"""What an action may take up with an account that has left: winning it back goes alone."""

MOST = 1000.0
"""Most hours, calls or weeks of one action."""


@dataclass(frozen=True)
class Action:
    """What one action costs and does.

    Parameters
    ----------
    hours
        A CSM's hours for a low, mid and high touch account; 0 for all is automated.
    channel
        How it reaches the customer: one of `CHANNELS`.
    load
        What it adds to contact load, in calls.
    goodwill, root, enablement, sponsor, expansion, data
        Shares of the hours that go there.
    lead
        Weeks from plan to the earliest service.
    equals
        Effective hours where they differ from the hours spent.
    discovers
        Whether it asks which kinds of problems there are; the view shows what was found.
    surveys
        Whether it sends a survey, which the account may answer next week.
    asks
        What it takes up with an account that has left; such actions are for those alone.
    session
        Whether it counts as an onboarding session.
    concedes
        Whether it grants a price cut to an account that has given notice.
    purpose
        What its hours count as in hours by purpose.
    source
        Where its hours come from: V1 for practitioners' figures, else an assumption.
    """

    hours: tuple[float, float, float]
    channel: str = "call"
    load: float = 0.0
    goodwill: float = 0.0
    root: float = 0.0
    enablement: float = 0.0
    sponsor: float = 0.0
    expansion: float = 0.0
    data: float = 0.0
    lead: int = 0
    equals: float | None = None
    session: bool = False
    concedes: bool = False
    discovers: bool = False
    surveys: bool = False
    asks: Asked = Asked.NOTHING
    team: bool = False
    purpose: str = "other work"
    source: str = "assumption"

    def __post_init__(self) -> None:
        if isinstance(self.hours, list):  # which cannot be a key, as hours are in `worth`
            object.__setattr__(self, "hours", tuple(self.hours))

    @property
    def automated(self) -> bool:
        """Whether it takes no CSM's time."""
        return not any(self.hours) and not self.team


def _number(value: object, most: float) -> bool:
    return isinstance(value, int | float) and 0 <= value <= most


def check(name: str, action: object) -> None:
    """Reject an action that the equations cannot use.

    Raises
    ------
    ConfigError
        The message names the action, the value and what is allowed.
    """
    if not name.isidentifier():
        raise ConfigError(f"action {quoted(name)}; allowed: letters, digits and underscores")
    where = f"action {name!r}"
    if not isinstance(action, Action):
        raise ConfigError(f"{where} is {quoted(action)}; allowed: an Action")
    if action.team:
        raise ConfigError(f"{where}: team is True; allowed: False, for work on accounts")
    hours, shares = action.hours, [getattr(action, part) for part in PARTS]
    equals = 0.0 if action.equals is None else action.equals
    three = isinstance(hours, tuple) and len(hours) == len(Touch)
    for key, fine, allowed in (
        ("hours", three and all(_number(h, MOST) for h in hours),
         "three numbers from 0: for low, mid and high touch"),
        (" ".join(PARTS), all(_number(s, 1) for s in shares) and sum(shares) <= 1 + 1e-9,
         "shares from 0 to 1, together at most 1"),
        ("channel", isinstance(action.channel, str) and action.channel in CHANNELS,
         ", ".join(CHANNELS)),
        ("load", _number(action.load, MOST), f"a number from 0 to {MOST:g}"),
        ("lead", _number(action.lead, MOST) and action.lead == int(action.lead), "whole weeks"),
        ("equals", _number(equals, MOST), f"a number from 0 to {MOST:g}"),
        ("session", isinstance(action.session, bool), "True or False"),
        ("concedes", isinstance(action.concedes, bool), "True or False"),
        ("discovers", isinstance(action.discovers, bool), "True or False"),
        ("surveys", isinstance(action.surveys, bool), "True or False"),
        ("purpose", isinstance(action.purpose, str), "a text"),
        ("asks", isinstance(action.asks, int) and action.asks in ASKED,
         "NOTHING, WHY, REVIEW, WHY | REVIEW or BACK of simcs.journey.columns.Asked"),
    ):  # fmt: skip
        if not fine:
            value = shares if key.startswith(PARTS[0]) else getattr(action, key)
            raise ConfigError(f"{where}: {key} is {quoted(value)}; allowed: {allowed}")


class Actions(Registry[Action]):
    """The actions by name, in the order of their numbers: the built-in ones, then as registered."""

    def __init__(self, built_in: dict[str, Action]) -> None:
        super().__init__("action", "simcs.actions")
        self._items = built_in
        self.built_in = tuple(built_in)
        self.numbers = {name: number for number, name in enumerate(built_in)}
        self.asked: dict[str, tuple[int, int, bool]] = {}
        """Of the actions a plan may add: number, lead, and whether for accounts that have left."""
        for name, action in built_in.items():
            self._may_be_asked(name, action)

    def __iter__(self) -> Iterator[str]:
        self._discover()
        return iter(list(self._items))

    def put_in_order(self, names: Sequence[str]) -> None:
        """Give actions the numbers of another process: built-in ones, then these, then others.

        Numbers break ties in service order and are in events, so they must not depend on the
        process.
        """
        order = dict.fromkeys([*self.built_in, *names, *self._items])
        self._items = {name: self._items[name] for name in order}
        self.numbers.clear()
        self.asked.clear()
        self.numbers.update({name: number for number, name in enumerate(order)})
        for name, action in self._items.items():
            self._may_be_asked(name, action)

    def _add(self, name: str, item: Action) -> None:
        if name not in self._items and len(self._items) == ACTIONS_AT_MOST:
            own = ACTIONS_AT_MOST - len(self.built_in)
            raise ConfigError(
                f"action {name!r} is one too many; allowed: {ACTIONS_AT_MOST} actions, of which "
                f"{len(self.built_in)} are built in and {own} can be registered"
            )
        check(name, item)
        super()._add(name, item)
        self.numbers.setdefault(name, len(self.numbers))
        self._may_be_asked(name, item)

    def _may_be_asked(self, name: str, action: Action) -> None:
        if not action.team:
            self.asked[name] = (self.numbers[name], action.lead, bool(action.asks))
