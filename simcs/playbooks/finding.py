"""What a check of a playbook file finds."""

from dataclasses import dataclass

from simcs.playbooks.language import Place


@dataclass(frozen=True)
class PlaybookWarning:
    """Something that a file says and that its writer probably does not mean.

    Attributes
    ----------
    place
        Where it is said.
    playbook
        Name of the playbook; empty where it is a rule of the file.
    sentence
        What is wrong, and what to write instead.
    """

    place: Place
    playbook: str
    sentence: str


SHOWN = 4


def names(playbooks: list[str]) -> str:
    """Return names of playbooks for a sentence: the first few, and how many more there are."""
    if len(playbooks) > SHOWN:
        return f"{', '.join(playbooks[:SHOWN])} and {len(playbooks) - SHOWN} more"
    return " and ".join([", ".join(playbooks[:-1]), playbooks[-1]] if playbooks[1:] else playbooks)
