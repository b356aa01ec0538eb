"""What an hour of an action is expected to bring, as conditions and orders read it."""

from collections.abc import Iterable
from typing import Protocol

from simcs.interventions.worth import Worth
from simcs.playbooks.catalogue import HOUR_VALUE
from simcs.signals.view import Floats, View


class Read(Protocol):
    """What is read of a source: its kind, and of which action."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def name(self) -> str:
        """The action."""


def read_hour_values(view: View, sources: Iterable[Read], values: Floats) -> None:
    """Write the rows of sources that are $ an hour, of the accounts in view.

    Parameters
    ----------
    sources
        All sources, of whatever kind.
    values
        Their rows, shape ``(sources, n)``.
    """
    worth = None
    for at, source in enumerate(sources):
        if source.kind == HOUR_VALUE:
            worth = Worth(view) if worth is None else worth
            values[at] = worth.per_hour(source.name)
