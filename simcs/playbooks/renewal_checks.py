"""Contracts that are too short for what a playbook says about the time before a renewal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

from simcs.playbooks.bounds import Bounds
from simcs.playbooks.facts import Facts
from simcs.playbooks.finding import PlaybookWarning
from simcs.playbooks.language import Place, Playbook, PlaybookFile
from simcs.playbooks.quantities import counted, listed
from simcs.playbooks.walking import every_step, starting

MONTH = 4
"""Weeks of the shortest contract that is sold."""


class RenewalChecks:
    """Checks what is said about renewals against the contracts that there are.

    Parameters
    ----------
    file
        As it was read.
    terms
        The shortest contract of each segment, in weeks; none: not known.
    """

    def __init__(self, file: PlaybookFile, terms: Mapping[str, int]) -> None:
        self.file, self.terms, self.bounds = file, terms, Bounds(file.settings)

    def all(self) -> Iterator[PlaybookWarning]:
        """Yield at most one warning for each playbook."""
        for playbook in self.file.playbooks:
            facts = self.bounds.all_of(*starting(playbook))
            if facts.clash is None:
                yield from self._of(playbook, facts)

    def _of(self, playbook: Playbook, facts: Facts) -> Iterator[PlaybookWarning]:
        to_renewal = facts.ranges.get("weeks_to_renewal")
        longest = facts.ranges["term"].low if "term" in facts.ranges else 0
        if to_renewal and to_renewal.low > MONTH and to_renewal.high < inf:
            weeks = to_renewal.low
            if short := self._short(facts, weeks - 1, longest):
                yield self._warning(
                    playbook.at, playbook,
                    f"{short} are never {counted(weeks, 'week')} before a renewal, so it never "
                    "starts for them",
                )  # fmt: skip
                return
        if to_renewal and self.terms and to_renewal.low <= 1:
            short = self._short(facts, to_renewal.high, longest)
            if short and to_renewal.high >= MONTH:
                yield self._warning(
                    playbook.at, playbook,
                    f"the renewal of {short[0].lower() + short[1:]} is always at most "
                    f"{counted(to_renewal.high, 'week')} away, so for them this is true at all "
                    "times",
                )  # fmt: skip
                return
        yield from self._steps(playbook, facts, longest)

    def _steps(self, playbook: Playbook, facts: Facts, longest: float) -> Iterator[PlaybookWarning]:
        dated = [step for step in every_step(playbook.steps)
                 if step.timing and step.timing.before_renewal]  # fmt: skip
        early = [step for step in dated if step.timing and step.timing.weeks > MONTH]
        if not early or not early[0].timing:
            return
        weeks = early[0].timing.weeks
        if short := self._short(facts, weeks - 1, longest):
            rest = "and the steps dated after it " if len(dated) > 1 else ""
            yield self._warning(
                early[0].at, playbook,
                f"{short} are never {counted(weeks, 'week')} before a renewal: for them this step "
                f"{rest}may come at once, as the date has passed",
            )  # fmt: skip

    def _short(self, facts: Facts, most: float, longest: float) -> str:
        """Return which accounts it may be for have contracts of at most so many weeks."""
        if longest > most:
            return ""
        wanted = facts.names.get("segment")
        barred = facts.barred.get("segment", frozenset())
        if not self.terms:
            return "Accounts on monthly contracts (if there are any)" if most >= MONTH else ""
        segments = [name for name, weeks in self.terms.items()
                    if weeks <= most and name not in barred
                    and (wanted is None or name in wanted)]  # fmt: skip
        if not segments:
            return ""
        spans = {self.terms[name] for name in segments}
        contract = counted(spans.pop(), "week") if len(spans) == 1 else f"at most {most:g} weeks"
        return f"Accounts of {listed(segments)} with a contract of {contract}"

    def _warning(self, at: Place, playbook: Playbook, sentence: str) -> PlaybookWarning:
        return PlaybookWarning(at, playbook.name, sentence)
