"""The README's answer is the one that the main job gives."""

from pathlib import Path

from simcs.experiment.hydra_app import compose
from simcs.experiment.replications import prepare
from simcs.report.result import run
from simcs.report.text import summaries

README = Path(__file__).parents[1] / "README.md"


def test_the_verdicts_in_the_readme_are_those_of_the_main_job() -> None:
    quoted = " ".join(README.read_text("utf-8").replace("\n>", " ").split())
    result = run(prepare(compose(["driver=sweep"])))
    # Plausible worlds are lived when they are first asked for; the sentences then tell of them.
    assert result.worlds["variant"].nunique() == 64
    for sentence in (*result.verdicts, *summaries(result.table, result.years)):
        assert sentence in quoted
    assert f"{result.findings.draws['parameter'].nunique()} [assumptions]" in quoted
    value = result.differences.query("metric == 'lifetime_value'").set_index("policy")
    low, high = value["ci_low"], value["ci_high"]
    # What the README says of worlds and of lifetime value, in its own words.
    shares = result.world_differences()["share"]
    assert f"in {100 * shares.min():.0f} to {100 * shares.max():.0f} % of them" in quoted
    money = result.world_differences("lifetime_value").set_index("policy").loc["proactive"]
    share, least, most = (100 * money[name] for name in ("share", "share_low", "share_high"))
    assert f"in only {share:.0f} % of the worlds ({least:.0f} to {most:.0f} %)" in quoted
    assert low["proactive"] > 0
    assert high["heroic"] < 0
    assert low["blend"] < 0 < high["blend"]
