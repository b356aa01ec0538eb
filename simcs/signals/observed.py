"""What can be observed of active accounts: built-in columns and readings of registered signals."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import ConfigError, unknown
from simcs.own_columns import NO_COLUMNS, OwnColumns
from simcs.signals.columns import NO_TEAM, Columns, Flag, Key, Number, Whole, gather
from simcs.signals.read_only import ReadOnly, sealed
from simcs.signals.seeing import Floats, Ints

Readings = Mapping[str, Floats]
"""Of each registered signal the latest value and the week it was read, shape ``(2, accounts)``."""

VALUE, READ_IN = 0, 1
NO_READINGS: Readings = {}


class Observed(ReadOnly):
    """What a team can see of its accounts at the start of a week.

    Every column has one element per *active* account, in the order of ``account``, and is a
    read-only copy. What was never observed is NaN, and an age is infinite.

    Attributes
    ----------
    week
        The current week, from 0.
    signals
        Names of the registered signals: what `signal` and `signal_age` take.
    own_columns
        Names of the book's own columns: what `column` takes.
    """

    week: int
    signals: tuple[str, ...]
    own_columns: tuple[str, ...]
    _account: Ints
    _columns: Columns
    _reading: Callable[[str, int], Floats]
    _own: Callable[[str, Ints], Floats]
    _own_texts: Callable[[str], tuple[str, ...]]
    _said: Callable[[str], NDArray[Any]]

    def _show(
        self,
        accounts: NDArray[Any],
        active: Ints,
        week: int,
        touch: Ints,
        readings: Readings,
        columns_read: set[Key],
        team: NDArray[Any] = NO_TEAM,
        own: OwnColumns = NO_COLUMNS,
    ) -> tuple[Callable[[], None], Callable[[], None]]:
        """Fill the columns; return a check that they may be read, and a call to end that."""
        columns, check, end = gather(accounts, active, touch, week, columns_read, team)

        def reading(name: str, row: int) -> Floats:
            check()
            if name not in readings:
                raise ConfigError(unknown("signal", name, readings))
            values: Floats = readings[name][row, active]
            return values

        def own_texts(name: str) -> tuple[str, ...]:
            check()
            return own.column(name).texts

        def said(name: str) -> NDArray[Any]:
            check()
            return own.said(name, active)

        self.__dict__.update(
            week=week,
            signals=tuple(readings),
            own_columns=tuple(own.columns),
            _own=own.numbers,
            _own_texts=own_texts,
            _said=said,
            _account=sealed(active.copy()),
            _columns=columns,
            _reading=reading,
        )
        return check, end

    @property
    def account(self) -> Ints:
        """Row number of the account: what to name it by in a plan."""
        return self._account

    segment = Whole("Index of the segment in ``segment_names``.")
    touch = Whole("0, 1, 2 for low, mid and high touch.")
    owner = Whole("Index of the CSM who owns it; -1 where nobody serves it.")
    csm_since = Number(
        "Weeks since its present CSM has it, 0 in the first; where several share it, since it "
        "became a customer; NaN while nobody has it."
    )
    arr = Number("Annual recurring revenue, $.")
    term_weeks = Whole("Length of the contract, weeks.")
    notice_weeks = Whole("Weeks before the term by which notice is given.")
    weeks_to_renewal = Whole("Weeks until the term ends, at least 1.")
    tenure_weeks = Whole("Weeks since it became a customer.")
    renewed_since = Number("Weeks since it last renewed; infinite if never in this run.")
    payment_open = Flag(
        "Whether a payment of it has failed and is still open: with journey.payment_grace only."
    )
    score = Number("Health score, 0 to 100.", "score")
    score_before = Number("The score's slow average: what it has been over the last quarter.")
    usage = Number(
        "Usage, as product analytics shows it: 1 is full use in full health.",
        "usage",
        read_weekly=True,
    )
    usage_velocity = Number(
        "Usage less what it was before: below 0 when it falls.",
        "usage velocity",
        read_weekly=True,
    )
    tickets = Number("Smoothed number of tickets; about 1.2 is usual.", "tickets", worse=1.0)
    tickets_1w = Whole("Tickets of this week.")
    bad_tickets_1w = Whole("Tickets of this week that sound bad: below signals.bad_sentiment.")
    sentiment = Number(
        "How the account sounded in its latest tickets; about 0 is usual, lower is worse.",
        "sentiment",
    )
    survey = Number(
        "The latest answer to a survey, NaN while there is none; about 0 is usual, and nearly all "
        "lie between -2 and 2.",
        "survey",
        fresh_weeks=26,
    )
    survey_age = Number("Weeks since that answer; infinite while there is none.")
    sponsor = Number(
        "Strength of the executive sponsor as on file, 0 (gone) to 1; it can be wrong or old.",
        "sponsor",
        fresh_weeks=13,
    )
    sponsor_age = Number("Weeks since the sponsor was last looked at; infinite if never.")
    pulse = Number(
        "The CSM's own impression of how the account feels; about 1.3 is usual.",
        "CSM's impression",
        fresh_weeks=13,
    )
    pulse_age = Number("Weeks since that impression; infinite while there is none.")
    problem = Whole(
        "Kind of problem that is seen and still open: -1 none, 0 product, 1 service, 2 value; of "
        "several the one seen first."
    )
    problem_age = Number("Weeks since that was first seen; infinite where none is.")
    contacts_4w = Whole(
        "Contacts in the last four weeks, of anybody of the firm, automated ones included; "
        "internal work is none."
    )
    product_problem = Number(
        "Whether the latest discovery call found problems with the product: 1 or 0, rightly or "
        "not; NaN while there was no such call."
    )
    service_problem = Number("The same of problems with the service.")
    value_problem = Number("The same of doubts about the value for the money.")
    problems_age = Number("Weeks since that was found; infinite while there was no such call.")
    renewal_at_risk = Flag(
        "Whether the coming renewal is thought to be at risk; judged only close to the term.",
        "renewal flag",
        worse=1.0,
    )
    notice_given = Flag("Whether the account has said that it will leave.")
    conceded = Flag("Whether a concession was granted for this term.")
    first_value_reached = Flag("Whether it has reached first value.", "first value")
    first_value_week = Number("Week of first value; NaN while not reached.")
    fully_adopted = Flag("Whether it has reached full adoption.")
    onboarding_sessions = Whole("Onboarding sessions held so far.")

    def column(self, name: str) -> NDArray[Any]:
        """Return one of the book's own columns: texts with "" for none, or numbers with NaN.

        Texts that differ in capitals alone are one, as most accounts write it.

        Raises
        ------
        ConfigError
            When the book has no such column.
        """
        return sealed(self._said(name))

    def signal(self, name: str) -> Floats:
        """Return the latest reading of a registered signal; NaN before the first.

        Raises
        ------
        ConfigError
            When there is no such signal.
        """
        return sealed(self._reading(name, VALUE))

    def signal_age(self, name: str) -> Floats:
        """Return the weeks since the latest reading of a registered signal; infinite if none.

        Raises
        ------
        ConfigError
            When there is no such signal.
        """
        ages = self.week - self._reading(name, READ_IN)
        return sealed(np.where(np.isnan(ages), np.inf, ages))


def observed(
    accounts: NDArray[Any],
    active: Ints,
    week: int,
    touch: Ints,
    readings: Readings = NO_READINGS,
    team: NDArray[Any] = NO_TEAM,
) -> Observed:
    """Return what can be observed of the active accounts this week; not for policies."""
    shown = Observed()
    shown._show(accounts, active, week, touch, readings, set(), team)  # noqa: SLF001 - its own module
    return shown
