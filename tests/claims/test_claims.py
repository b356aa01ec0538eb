"""Claims put to the test: the rule of verdicts, companies, what is stored, and the command."""

import json
import math
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcs import cli
from simcs.claims import companies as company_runs
from simcs.claims import figure, ledger, runner, thesis
from simcs.claims.result import (
    again,
    concluded,
    fits,
    from_json,
    hours_at,
    plain,
    share_of,
    to_json,
    verdicts_of,
)
from simcs.claims.sentence import sentence
from simcs.claims.study import (
    OWN,
    PRESETS,
    Cell,
    Company,
    Effort,
    Factor,
    Point,
    Quantity,
    Study,
)
from simcs.claims.verdict import (
    Estimate,
    Share,
    Verdict,
    at_point,
    contradicts,
    overall,
    stretches,
)
from simcs.claims.words import disagreements, flips, in_sets, measured, where
from simcs.errors import ConfigError, RunError
from simcs.experiment.compose import compose
from simcs.experiment.store import RunFolder
from simcs.studies.variants import varied
from tests.tiers import first_fast

NAMES = runner.names()
RESULTS = runner.results()
MANY, FEW = Share(0.9, 0.8, 0.95, 64), Share(0.1, 0.05, 0.2, 64)
NONE = Share(math.nan, math.nan, math.nan, 0)
HOLDS, REFUTED, OPEN = Verdict.holds, Verdict.refuted, Verdict.inconclusive
numbers = st.floats(-10, 10)


@contextmanager
def unseen(what, companies):
    yield lambda count: None


def company(value):
    return Company({(OWN, "none"): {"net_retention": value}})


def made_up(line=0.0, side="above", **changed):
    quantity = Quantity("net retention", lambda c: c("net_retention", "none"), "%", line, side)
    factor = Factor("height", (0.0, 1.0), lambda value: {"seed": int(value)})
    given = {
        "name": "heroics", "claim": "It is so.", "source": "nowhere", "design": "Looked at.",
        "quantities": (quantity,), "cells": (Cell(OWN, ("none",)),), "factors": (factor,),
        "half_width": 0.1,
    }  # fmt: skip
    return Study(**given | changed)


GAP = Quantity(
    "gap", lambda c: c.gap("net_retention", "proactive", "heroic"), "points", 0.0, "above"
)
EFFORT = Effort("full", 3, 3, 4)


def found(study, at_points, worlds=(1.0,) * 20):
    """Return the result of made-up companies: point -> their values; elsewhere as unchanged."""
    companies = {
        point.name: [company(v) for v in at_points.get(point.name, at_points[OWN])]
        for point in study.points()
    }
    return concluded(study, EFFORT, companies, [company(v) for v in worlds], {"seconds": 1})


# The rule.


@given(numbers, numbers, numbers)
def test_a_point_and_its_mirror_image(low, high, line):
    low, high = min(low, high), max(low, high)
    interval = Estimate((low + high) / 2, low, high, 9)
    mirror = Estimate(-interval.mean, -high, -low, 9)
    assert at_point(interval, line, "above") is at_point(mirror, -line, "below")
    opposite = {HOLDS: REFUTED, REFUTED: HOLDS, OPEN: OPEN}
    assert at_point(interval, line, "below") is opposite[at_point(interval, line, "above")]
    assert (at_point(interval, line, "above") is OPEN) == (low <= line <= high)


def test_an_interval_that_is_not_known_is_inconclusive():
    assert at_point(Estimate(3.0, math.nan, math.nan, 1), 0.0, "above") is OPEN


@pytest.mark.parametrize(
    ("own", "others", "worlds", "verdict"),
    [
        (HOLDS, [HOLDS, OPEN], MANY, Verdict.holds),
        (HOLDS, [HOLDS, OPEN], NONE, Verdict.holds),
        (HOLDS, [HOLDS, REFUTED], MANY, Verdict.holds_where),
        (HOLDS, [HOLDS], FEW, Verdict.holds_where),
        (REFUTED, [REFUTED, OPEN], FEW, Verdict.refuted),
        (REFUTED, [REFUTED, OPEN], NONE, Verdict.refuted),
        (REFUTED, [HOLDS], FEW, Verdict.holds_where),
        (REFUTED, [REFUTED], MANY, Verdict.holds_where),
        (OPEN, [OPEN], MANY, Verdict.inconclusive),
        (OPEN, [REFUTED], FEW, Verdict.inconclusive),
        (OPEN, [HOLDS], MANY, Verdict.holds_where),
    ],
)
def test_the_rule(own, others, worlds, verdict):
    assert overall(own, others, worlds) is verdict


def test_contradictions():
    assert contradicts(HOLDS, REFUTED)
    assert not contradicts(HOLDS, OPEN)
    assert not contradicts(REFUTED, REFUTED)


def test_stretches():
    verdicts = [(0.0, HOLDS), (1.0, HOLDS), (2.0, OPEN), (3.0, HOLDS)]
    assert stretches(verdicts) == [(0.0, 1.0, HOLDS), (2.0, 2.0, OPEN), (3.0, 3.0, HOLDS)]


def test_share_of_worlds_counts_a_tie_half():
    study = made_up()
    share = share_of(study, [company(v) for v in (1.0, 1.0, -1.0, 0.0, math.nan)])
    assert (share.share, share.sets) == (2.5 / 4, 4)
    other = share_of(made_up(side="below"), [company(v) for v in (1.0, -1.0, -1.0)])
    assert other.share == pytest.approx(2 / 3)


# Verdicts follow the companies.


def test_the_verdict_follows_the_companies():
    study, near = made_up(), [1.0, 1.1, 0.9]
    assert found(study, {OWN: near}).verdict is Verdict.holds
    below = [-v for v in near]
    assert found(study, {OWN: below}, worlds=[-1.0] * 20).verdict is Verdict.refuted
    assert found(study, {OWN: [1.0, -1.0, 0.0]}).verdict is Verdict.inconclusive
    assert found(study, {OWN: [0.0, 0.0, 0.0]}).verdict is Verdict.inconclusive
    flipped = found(study, {OWN: near, "height 1": below})
    assert flipped.verdict is Verdict.holds_where
    assert sentence(study, flipped) == "True, but not with height at 1: it is so."
    assert flipped.flips()[Verdict.refuted].name == "height 1"
    assert "not clear: nowhere in the ranges searched" in flips(study, flipped)
    assert "height: true at 0; not so at 1" in where(study, flipped)


def test_turning_the_claim_round_turns_the_verdict_round():
    values = {OWN: [1.0, 1.1, 0.9]}
    assert found(made_up(), values).verdict is Verdict.holds
    mirrored = found(made_up(side="below"), values)
    assert mirrored.verdict is Verdict.refuted
    assert mirrored.assumptions.share == 0


def test_the_label_needs_the_claim_to_be_refuted_without():
    key = "journey.segments.*.uncontrollable"
    study, near = made_up(needs_assumption=(key, {key: 0.0})), [1.0, 1.1, 0.9]
    without = f"without {key}"
    assert found(study, {OWN: near}).label == ""
    assert found(study, {OWN: near, without: [1.0, -1.0, 0.0]}).label == ""
    labelled = found(study, {OWN: near, without: [-v for v in near]})
    assert labelled.label == key
    assert sentence(study, labelled) == f"True, but not without `{key}`: it is so."


def test_where_a_quantity_is_needed_there_is_nothing_to_tell_without_it():
    first = made_up().quantities[0]
    needed = Quantity("twice that", lambda c: 2 * c("net_retention", "none") - 1, "%", 0.0, "above")
    study = made_up(quantities=(first, needed), needs=1)
    clear, little = [1.0, 1.1, 0.9], [0.4, 0.41, 0.42]
    assert found(study, {OWN: clear}).own.verdict is HOLDS
    assert found(study, {OWN: little}).own.verdict is OPEN
    assert found(study, {OWN: little}).own.verdicts[1] is REFUTED
    assert again(study, found(study, {OWN: little})) is found(study, {OWN: little}).verdict
    assert share_of(study, [company(v) for v in (0.4, 1.0, -1.0)]).sets == 1


def test_every_number_printed_moves_with_the_companies():
    study = made_up()
    one, other = (found(study, {OWN: values}) for values in ([1.0, 1.1, 0.9], [2, 2.2, 1.9]))
    assert "100.0 % (95 % interval 75.2 to 124.8; 3 companies)" in measured(study, one)
    assert "203.3 %" in measured(study, other)
    assert in_sets(one.assumptions).startswith(
        "Under 100 % of 20 sets of alternative assumptions it is right (95 % interval 84 to 100 %)"
    )


def test_a_result_reads_back():
    study = made_up()
    result = found(study, {OWN: [1.0, 1.1, math.nan], "height 0": [math.nan] * 3})
    back = from_json(to_json(result), "here")
    assert to_json(back) == to_json(result)
    assert back.verdict is result.verdict
    assert math.isnan(back.points[-2].estimates[0].mean)
    with pytest.raises(RunError, match=r"here cannot be read .*allowed: a result"):
        from_json("{}", "here")


# Companies.


def small(settings=()):
    return compose(
        ["policies=[none,heroic,proactive]", "book.size=60", "book.burn_in_accounts=60",
         "book.burn_in_weeks=60", "horizon_weeks=40", "driver=loop", "depth=quick", "workers=1",
         *settings]
    )  # fmt: skip


def hard_to_turn():
    cells = (Cell(OWN, ("heroic", "proactive")),)
    factor = Factor("hard to turn", (0.0,), lambda m: {"journey.turning_penalty": m})
    return made_up(cells=cells, factors=(factor,), quantities=(GAP,))


@pytest.fixture(scope="module")
def simulated_companies():
    effort = Effort("quick", 2, 2, 2, only=(OWN, "hard to turn 0"))
    return company_runs.simulate(hard_to_turn(), lambda preset: small(), effort, None, unseen)


@pytest.mark.slow
def test_companies_are_the_same_at_every_point_and_differ_from_each_other(simulated_companies):
    points, worlds = simulated_companies
    assert {name: len(companies) for name, companies in points.items()} == {
        OWN: 2, "hard to turn 0": 2,
    }  # fmt: skip
    assert len(worlds) == 2
    first, second = points[OWN]
    assert first.measured != second.measured
    assert first.measured != points["hard to turn 0"][0].measured
    again, _ = company_runs.simulate(
        hard_to_turn(), lambda preset: small(), Effort("quick", 1, 1, 0, only=(OWN,)), None, unseen
    )
    np.testing.assert_equal(again[OWN][0].measured, first.measured)


def test_companies_come_until_the_half_width_is_met(monkeypatch):
    seen = []

    def one(study, configs, job):
        seen.append(job)
        draws = np.random.default_rng(job.seed).normal()
        return job, np.asarray([[draws] * len(company_runs.metric_names())])

    monkeypatch.setattr(company_runs, "_company", one)
    effort = Effort("full", 4, 60, 0, only=(OWN,))
    study = made_up(half_width=0.5)
    points, _ = company_runs.simulate(study, lambda preset: small(), effort, None, unseen)
    estimate = company_runs.estimate(study, points[OWN])
    assert 4 < estimate.companies <= 60
    assert (estimate.high - estimate.low) / 2 <= 0.5 or estimate.companies == 60
    assert [job.seed for job in seen] == list(range(estimate.companies))
    wide = company_runs.simulate(
        made_up(half_width=1e-9), lambda preset: small(), replace(effort, most=9), None, unseen
    )[0]
    assert len(wide[OWN]) == 9


def test_companies_come_until_the_second_half_of_a_claim_is_known_too(monkeypatch):
    def one(study, configs, job):
        draws = np.random.default_rng(job.seed).normal()
        return job, np.asarray([[draws] * len(company_runs.metric_names())])

    monkeypatch.setattr(company_runs, "_company", one)
    first = made_up().quantities[0]
    wider = replace(first, title="twice that", of=lambda c: 2 * c("net_retention", "none"))
    effort = Effort("full", 4, 60, 0, only=(OWN,))

    def companies(**widths):
        study = made_up(quantities=(first, wider), half_width=0.8, also=1, **widths)
        return company_runs.simulate(study, lambda preset: small(), effort, None, unseen)[0][OWN]

    few, many = companies(), companies(half_width_also=0.8)
    assert len(few) == len(companies(half_width_also=1.6)) < len(many)
    second = company_runs.estimate(made_up(quantities=(wider,)), many)
    assert (second.high - second.low) / 2 <= 0.8 or len(many) == 60


def test_what_was_simulated_is_resumed(tmp_path, monkeypatch):
    folder = RunFolder(tmp_path / "run")
    (folder.path / "partial").mkdir(parents=True)
    jobs = []

    def one(study, configs, job):
        jobs.append(job)
        if len(jobs) == 3:
            raise KeyboardInterrupt
        return job, np.full((1, len(company_runs.metric_names())), float(job.seed))

    monkeypatch.setattr(company_runs, "_company", one)
    effort = Effort("quick", 4, 4, 1, only=(OWN,))
    arguments = (made_up(), lambda preset: small(), effort, folder, unseen)
    with pytest.raises(KeyboardInterrupt):
        company_runs.simulate(*arguments)
    points, worlds = company_runs.simulate(*arguments)
    assert [job.seed for job in jobs] == [0, 1, 2, 2, 3, company_runs.WORLD_SEEDS]
    assert [c("net_retention", "none") for c in points[OWN]] == [0.0, 1.0, 2.0, 3.0]
    assert len(worlds) == 1


# The studies.


@pytest.mark.parametrize("name", first_fast(NAMES, 2))
def test_every_point_of_a_study_can_be_run(name, monkeypatch):
    monkeypatch.setattr(runner, "configured", cache(runner.configured))
    study = runner.study(name)
    assert study.name == name
    points = study.points()
    assert len({point.name for point in points}) == len(points)
    assert {point.preset for point in points} == {"", *PRESETS}
    for point in points:
        config = varied(runner.configured(name, point.preset), point.settings)
        for cell in study.cells:
            company_runs._with_arms(config, cell)
    assert len(study.factors) >= 1
    assert all(len(factor.values) >= 3 for factor in study.factors)


def test_the_claims_of_the_ledger_are_there_in_their_order():
    claims = [name for name in NAMES if runner.study(name).about == "claim"]
    assert tuple(claims) == runner.ORDER


@pytest.mark.parametrize("name", NAMES)
def test_every_study_has_a_result_of_what_it_is_now(name):
    assert fits(runner.study(name), runner.stored(name)), f"simcs claims run {name} --store"


@pytest.mark.parametrize("name", RESULTS)
def test_stored_verdicts_are_those_of_the_rule(name):
    study, result = RESULTS[name]
    assert result.effort == "full"
    assert result.verdict is again(study, result)
    assert [point.name for point in result.points] == [point.name for point in study.points()]
    for point, asked in zip(result.points, study.points(), strict=True):
        assert point.verdicts == verdicts_of(study, point.estimates, hours_at(point))
        assert json.loads(json.dumps(plain(asked.settings))) == point.settings
    kept = json.loads((runner.experiments_folder() / name / "result.json").read_text("utf-8"))
    assert kept == json.loads(to_json(result))


@pytest.mark.parametrize("name", RESULTS)
def test_readme_and_result_agree(name):
    folder = runner.experiments_folder() / name
    page = ledger.readme(*RESULTS[name])
    assert (folder / "README.md").read_text("utf-8") == page
    assert (folder / "figure.png").is_file()


def test_the_page_and_the_results_agree():
    docs = runner.experiments_folder().parent / "docs"
    assert (docs / "background" / "claims.md").read_text("utf-8") == ledger.page(runner.entries())
    against = thesis.page(runner.entries(), runner.results())
    assert (docs / "background" / "against-the-thesis.md").read_text("utf-8") == against
    assert len(runner.entries()) == len(runner.ORDER)


@pytest.mark.slow
@pytest.mark.parametrize("name", RESULTS)
def test_a_rough_pass_does_not_contradict_what_is_stored(name):
    """Unchanged, at the clearest point, and at the first of the opposite verdict."""
    study, stored = RESULTS[name]
    opposite = stored.flips()[HOLDS if stored.own.verdict is REFUTED else REFUTED]
    line = study.quantities[0].line
    clearest = max(
        (point for point in stored.points if point.verdict is not OPEN),
        key=lambda p: abs(p.estimates[0].mean - line) / (p.estimates[0].high - p.estimates[0].low),
    )
    only = tuple({OWN, clearest.name, *([opposite.name] if opposite else ())})
    effort = Effort("quick", first=4, most=4, sets=0, only=only)
    companies, worlds = company_runs.simulate(
        study, lambda preset: runner.configured(name, preset, workers=1), effort, None, unseen
    )
    rough = concluded(study, effort, companies, worlds, {})
    assert disagreements(study, rough, stored) == []
    # It can fail: of the mirror image, every point that is as clear as in the store contradicts.
    mirrored = replace(
        study.quantities[0], side={"above": "below", "below": "above"}[study.quantities[0].side]
    )
    turned = replace(study, quantities=(mirrored, *study.quantities[1:]))
    other = concluded(turned, effort, companies, worlds, {})
    kept = {point.name: point.verdict for point in stored.points}
    clear = [p for p in rough.points if p.verdict is not OPEN and p.verdict is kept[p.name]]
    # Four companies may be too few to say anything.
    assert clear or all(point.verdict is OPEN for point in rough.points)
    assert len(disagreements(study, other, stored)) == len(clear)


def test_the_figure_has_a_panel_for_each_factor_and_one_for_presets():
    study = made_up()
    drawn = figure.draw(study, found(study, {OWN: [1.0, 1.1, 0.9], "height 1": [-1.0, -1.1, -0.9]}))
    visible = [axes for axes in drawn.axes if axes.get_visible()]
    assert [axes.get_xlabel() for axes in visible] == ["height", "under each preset"]
    names = [label.get_text() for label in visible[1].get_yticklabels()]
    assert names == ["by default", *PRESETS]


# The command.


def said(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        cli.main(["claims", *arguments])
    return end.value.code, capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["run", "heroic"],
            "unknown study 'heroic' (did you mean 'heroics'?); allowed: crowding-out",
        ),
        (["walk"], "unknown word after claims 'walk'; allowed: run, show"),
        (["--fast"], "unknown flag '--fast'"),
        (["--quick", "--store"], "--store with --quick; allowed: one of them"),
        (["workers=none"], "workers is 'none'; allowed: 1 to 1024"),
        (["seed=3"], "'seed=3'; allowed: workers=N"),
        (["show", "heroics", "workers=2"], "claims show runs nothing; allowed after it: names"),
    ],
)
def test_bad_input(capsys, arguments, message):
    code, output = said(capsys, *arguments)
    assert code == 2
    assert message in output.err
    assert output.out == ""


def test_the_ledger_is_shown(capsys):
    code, output = said(capsys, "show")
    assert code == 0
    assert [line for line in output.out.splitlines() if line.startswith("  Claim: ")]
    text = " ".join(output.out.split())
    for name in runner.ORDER:
        assert f"{name}: {sentence(*RESULTS[name])}" in text
    one = said(capsys, "show", "quiet")[1].out
    assert one in output.out + "\n"
    assert "relapse" not in one


def test_help_is_printed(capsys):
    assert said(capsys, "--help")[1].out.startswith("simcs claims - ")


@pytest.mark.slow
def test_a_study_runs_into_a_folder_and_is_not_run_twice(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("simcs.claims.command.QUICK", Effort("quick", 2, 2, 2, only=(OWN,)))
    first = said(capsys, "run", "process", "--quick", "workers=1")
    [folder] = (tmp_path / "runs" / "claims").iterdir()
    assert {path.name for path in folder.iterdir()} >= {
        "result.json", "figure.png", "README.md", "config.yaml", "provenance.json", "status.json",
    }  # fmt: skip
    assert "process: " in first[1].out
    assert first[0] == 0
    monkeypatch.setattr(runner, "simulate", lambda *_: pytest.fail("simulated again"))
    second = said(capsys, "run", "process", "--quick", "workers=1")
    assert second[1].out == first[1].out


def test_a_contradiction_is_reported_and_exits_with_1(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    study = made_up()
    result = found(study, {OWN: [1.0, 1.1, 0.9]})
    monkeypatch.setattr(runner, "run", lambda *_: runner.Ran(study, result, tmp_path))
    against = found(study, {OWN: [-1.0, -1.1, -0.9]})
    monkeypatch.setattr(runner, "stored", lambda name: against)
    code, output = said(capsys, "run", "heroics", "--quick")
    assert code == 1
    assert (
        "Contradiction: heroics, by default: true here, not so in the stored result" in output.out
    )


def test_a_wrong_arm_in_a_cell_is_reported():
    with pytest.raises(ConfigError, match="unknown arm 'hero'"):
        company_runs._with_arms(small(), Cell(OWN, ("hero",)))


def test_points_have_names_of_their_own():
    assert Point(OWN).settings == {}
    assert [p.name for p in made_up().points()] == [OWN, *PRESETS, "height 0", "height 1"]
