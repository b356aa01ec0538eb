"""What the tests of playbooks share: how files are read here, and short ways to write them."""

from pathlib import Path

from simcs.experiment.shipped import config_folder
from simcs.playbooks import read_text
from simcs.playbooks.building import usual_actions
from simcs.playbooks.language import Condition, Playbook, PlaybookFile, Step

LIBRARY = sorted(Path(config_folder(), "playbooks").glob("*.yaml"))
"""The playbooks that ship."""

NAMES_OF_BANK = (
    "usage-drop", "survey-detractor", "integration-broken", "slow-first-weeks", "renewal-90-60-30",
    "large-renewal", "thirty-days-of-mail", "first-thirty-days", "sponsor-leaves", "small-start",
    "enterprise-before-renewal", "business-reviews", "yearly-plan", "handover", "milestone",
    "payment-failed", "growth-moment", "after-a-loss", "data-upkeep",
)  # fmt: skip
BANK = [path for name in NAMES_OF_BANK for path in LIBRARY if path.stem == name]
"""Those that teams describe on public pages: the language was made for them."""

ACTIONS = tuple(dict.fromkeys([*usual_actions(), "email", "survey"]))
"""The model's actions, with those that playbooks bring."""


def read(text: str, **options: object) -> PlaybookFile:
    """Read a text that messages call f.yaml."""
    return read_text(text, "f.yaml", actions=ACTIONS, **options)


def play(text: str, before: str = "") -> Playbook:
    """Read one playbook from its keys, one per line."""
    inside = "".join(f"    {line}\n" for line in text.strip("\n").splitlines())
    return read(f"{before}playbooks:\n  p:\n{inside}").playbooks[0]


def condition(text: str, before: str = "", **options: object) -> Condition:
    """Read a condition that is looked at while a play goes on."""
    quoted = text.replace("'", "''")
    file = (
        f"{before}playbooks:\n  p:\n    when: left\n    do: check_in\n    stop when: '{quoted}'\n"
    )
    found = read(file, **options).playbooks[0].stop
    assert found is not None
    return found


def steps(text: str, before: str = "") -> tuple[Step, ...]:
    """Read the steps of a playbook from their lines."""
    inside = "".join(f"  {line}\n" for line in text.strip("\n").splitlines())
    return play(f"when: left\nsteps:\n{inside}", before).steps
