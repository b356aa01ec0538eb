"""Contact with everybody in one rhythm, by call or by call and mail in turn."""

from dataclasses import dataclass

import numpy as np

import simcs
from simcs.interventions.plan import Plan, policy
from simcs.signals.view import View

CALL, MAIL = "check_in", "check_in_mail"

# A check-in in writing: the same hours for the same, at the load that an e-mail has.
simcs.action(
    MAIL, (0.5, 1.5, 1.5), channel="e-mail", load=0.75, goodwill=0.6, root=0.2, data=0.2,
    purpose="reviews and check-ins",
)  # fmt: skip


@policy("rhythm")
@dataclass
class Rhythm:
    """Check in with everybody in one rhythm.

    Parameters
    ----------
    every
        Weeks between two contacts with an account.
    mail
        Whether every second one is written.
    """

    every: int = 13
    mail: bool = False

    def plan(self, view: View) -> Plan:
        """Ask for a contact wherever one is due."""
        called, written = view.weeks_since(CALL), view.weeks_since(MAIL)
        due = np.minimum(called, written) >= self.every
        write = due & (called < written) if self.mail else np.zeros(len(due), bool)
        return Plan().add(due & ~write, CALL).add(write, MAIL)
