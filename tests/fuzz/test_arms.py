"""Whatever is said of arms ends in arms or in a message, and leaves nothing behind."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simcs.errors import SimcsError
from simcs.experiment import hydra_app
from simcs.experiment.arms import arms
from simcs.playbooks.policy import Playbooks
from tests.playbooks.plays import MINE, OTHER, written

LINES, VALUES = 400, 1500
LONGEST = 3000
"""Letters of a message."""
WORDS = (
    "new", "today", "typical", "heroic", "none", "mine", "mine.yaml", "plays/mine.yaml",
    "plays/other.yaml", "plays/broken.yaml", "plays", "plays/", "/dev/null", "a\0.yaml", ".yaml",
    "usage-drop", "quarterly-review", "use", "on top of", "with", "without", "settings", "drop",
    "20%", "200%", "$5k", "-1", "1e99", "nan", "true", "null", "", " ", ",", "=", "==", ":", "{",
    "}", "[", "]", "'", '"', "\\", "${x}", "é", "😀", "x" * 300, "worry", "follow-up", "usage-dorp",
    "..", "../x.yml", "~", "--arm", "--with", "--without", "--cfg", "job",
)  # fmt: skip
KEYS = ("use", "on top of", "on_top_of", "with", "without", "settings", "drop", "mine.drop", "x", 3)


@pytest.fixture(autouse=True)
def plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with files of playbooks, one of them broken."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "plays", mine=MINE, other=OTHER, broken=MINE.replace("when:", "wen:"))


def word(draw: random.Random) -> str:
    return "".join(draw.choice(WORDS) for _ in range(draw.choice((1, 1, 1, 2, 3))))


def line(draw: random.Random) -> list[str]:
    """Return words of a command line that are nearly right."""
    forms = (
        lambda: ["--arm", f"{word(draw)}={word(draw)}"],
        lambda: ["--arm", f"new=plays/mine.yaml,{word(draw)}"],
        lambda: [f"--arm=new={draw.choice(('plays/mine.yaml', 'plays/other.yaml', word(draw)))}"],
        lambda: ["--with", word(draw)],
        lambda: ["--without", draw.choice(("usage-drop", "worry", word(draw)))],
        lambda: [f"playbooks.mine.drop={word(draw)}"],
        lambda: [f"playbooks.{word(draw)}.{word(draw)}={word(draw)}"],
        lambda: [f"playbooks{draw.choice(('', '@', '.mine', '.'))}={word(draw)}"],
        lambda: [f"policies={{today: typical, new: {word(draw)}}}"],
        lambda: [f"policies={{t: none, n: {{use: plays/mine.yaml, {word(draw)}: {word(draw)}}}}}"],
        lambda: [f"policies=[typical,{word(draw)}]"],
        lambda: [word(draw)],
    )  # fmt: skip
    return [one for _ in range(draw.randint(1, 3)) for one in draw.choice(forms)()]


@pytest.mark.parametrize("part", range(4))
def test_command_lines_end_in_arms_or_in_a_message(part: int, tmp_path: Path) -> None:
    made = 0
    before = sorted(tmp_path.rglob("*"))
    for number in range(part, LINES, 4):
        words = line(random.Random(f"line {number}"))
        if any(
            one.startswith(("--help", "-h", "--cfg", "-c", "job", "--multirun")) for one in words
        ):
            continue  # prints, and composes as Hydra does, which takes long
        found: list[Any] = []
        said = refusal(lambda: hydra_app.run(found.append, words, "simcs compare"))  # noqa: B023
        assert said is None or 0 < len(said.strip()) < LONGEST, words
        if said is None:
            made += any(isinstance(use, Playbooks) for use in uses(found[0].policies))
    assert made, "no line made an arm of playbooks"
    assert sorted(tmp_path.rglob("*")) == before


def refusal(call: Callable[[], object]) -> str | None:
    """Return the message that a call ends in; None where there is none."""
    try:
        call()
    except SimcsError as error:
        return str(error)
    return None


def uses(policies: Any) -> list[Any]:
    return [*policies.values()] if isinstance(policies, dict) else [*policies]


def value(draw: random.Random, depth: int = 2) -> Any:
    kind = draw.randrange(8)
    if kind < 4 or not depth:
        return draw.choice((word(draw), "plays/mine.yaml", "plays/other.yaml", "none", "today"))
    if kind == 4:
        return draw.choice((None, True, 3, -0.5, float("nan"), 10**400, b"x", Path("plays")))
    if kind == 5:
        return [value(draw, depth - 1) for _ in range(draw.randrange(4))]
    held = {draw.choice(KEYS): value(draw, depth - 1) for _ in range(draw.randrange(4))}
    return {"use": draw.choice(("plays/mine.yaml", ["plays/mine.yaml"], value(draw, 0)))} | held


def test_policies_from_python_end_in_arms_or_in_a_message() -> None:
    made = 0
    for number in range(VALUES):
        draw = random.Random(f"value {number}")
        policies = {"today": "typical"} | {
            draw.choice(("new", "b", 3, "")): value(draw) for _ in range(draw.choice((1, 1, 2)))
        }
        settings = {
            draw.choice(("mine", "other", "x")): {draw.choice(("drop", "high")): value(draw, 0)}
        }
        settings = settings if draw.random() < 0.3 else {}
        found: list[Any] = []
        said = refusal(lambda: found.extend(arms(policies, settings)))  # noqa: B023
        assert said is None or 0 < len(said.strip()) < LONGEST, policies
        made += any(isinstance(arm.policy, Playbooks) for arm in found)
    assert made > VALUES / 20
