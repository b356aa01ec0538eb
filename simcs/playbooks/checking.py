"""Warnings about playbooks that can be read, but probably do not do what is meant."""

from __future__ import annotations

from collections.abc import Mapping

from simcs.playbooks.clash_checks import ClashChecks
from simcs.playbooks.finding import PlaybookWarning
from simcs.playbooks.gone_checks import GoneChecks
from simcs.playbooks.language import PlaybookFile
from simcs.playbooks.moment_checks import MomentChecks
from simcs.playbooks.pace_checks import PaceChecks
from simcs.playbooks.renewal_checks import RenewalChecks
from simcs.playbooks.step_words import sentence
from simcs.playbooks.truth_checks import TruthChecks


def warnings_of(
    file: PlaybookFile, segments: Mapping[str, int] | None = None
) -> list[PlaybookWarning]:
    """Return what a file probably does not mean, in the order of its lines.

    Each warning is sure, or says "may".

    Parameters
    ----------
    file
        As it was read.
    segments
        Names of the segments of the run, and the shortest contract of each, in weeks. Without
        them, names of segments are not checked.
    """
    terms = segments or {}
    found = [
        *TruthChecks(file, terms).all(),
        *RenewalChecks(file, terms).all(),
        *ClashChecks(file).all(),
        *PaceChecks(file).all(),
        *MomentChecks(file).all(),
        *GoneChecks(file).all(),
    ]
    found.sort(key=lambda each: (each.place.line, each.place.column))
    return [PlaybookWarning(each.place, each.playbook, sentence(each.sentence)) for each in found]


__all__ = ["PlaybookWarning", "warnings_of"]
