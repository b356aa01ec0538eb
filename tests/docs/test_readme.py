"""The README tells the answer that the main job gives, and other pages quote it word for word."""

import re
from pathlib import Path

import pandas as pd
import pytest

from simcs.comparison import run
from simcs.experiment.compose import compose
from simcs.experiment.replications import prepare
from simcs.report.sentences import summaries, value_verdicts

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
QUOTING = (ROOT / "docs" / "tutorial.md", ROOT / "docs" / "how-to" / "worlds.md")


def quoted_verdicts(page: Path) -> list[str]:
    """Return the paragraphs quoted on a page that are verdicts on a difference."""
    quotes = re.findall(r"(?:^>.*\n)+", page.read_text("utf-8"), re.MULTILINE)
    paragraphs = (part for quote in quotes for part in re.split(r"^>$", quote, flags=re.MULTILINE))
    plain = (" ".join(re.sub(r"^>", "", part, flags=re.MULTILINE).split()) for part in paragraphs)
    return [paragraph for paragraph in plain if "interval of the difference" in paragraph]


def shares(table: pd.DataFrame, least: str = "share", most: str = "share") -> str:
    """Return from where to where two columns of shares go, in whole per cent."""
    ends = (100 * table[least].min(), 100 * table[most].max())
    return " to ".join(dict.fromkeys(f"{end:.0f}" for end in ends))


@pytest.mark.slow
def test_the_verdicts_in_the_readme_are_those_of_the_main_job() -> None:
    quoted = " ".join(README.read_text("utf-8").replace("\n>", " ").split())
    result = run(prepare(compose(["driver=loop"])))
    answer = result.answer
    assert answer.assumptions["variant"].nunique() == 64
    for sentence in (*result.verdicts, *summaries(answer)):
        assert sentence in quoted
    for page in QUOTING:
        verdicts = quoted_verdicts(page)
        assert verdicts, page.name
        assert not set(verdicts) - {*result.verdicts, *value_verdicts(answer)}, page.name
    assert f"{answer.draws['parameter'].nunique()} [assumptions]" in quoted
    value = result.differences.query("metric == 'lifetime_value'").set_index("policy")
    low, high = value["ci_low"], value["ci_high"]
    # What the README says of worlds and of lifetime value, in its own words.
    worlds = answer.assumption_differences()
    wide = shares(worlds, "share_low", "share_high")
    assert f"in {shares(worlds)} % of them ({wide} %)" in quoted
    money = answer.assumption_differences("lifetime_value").query("policy == 'proactive'")
    wide = shares(money, "share_low", "share_high")
    assert f"in {shares(money)} % of the worlds ({wide} %)" in quoted
    assert high["heroic"] < 0
    for policy in ("proactive", "blend"):
        assert low[policy] < 0 < high[policy], policy
