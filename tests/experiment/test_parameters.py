"""Every parameter is found, described in full, and marked where nobody has measured it."""

import csv
import io
from dataclasses import dataclass, field, fields
from typing import Annotated, Any

import pytest

from simcs.cli import main
from simcs.experiment import parameters as registry
from simcs.experiment.config import Config, Value
from simcs.experiment.parameters import ASSUMPTION, FIXED, Parameter, parameters, split
from simcs.interventions.actions import ACTIONS
from simcs.journey.parameters import Journey
from simcs.journey.segments import Segment
from simcs.parameter import INFINITY, parameter
from simcs.report.parameters_text import matching
from simcs.signals.parameters import Signals
from simcs.signals.score import USAGE_CENTRE
from simcs.team.parameters import Team
from simcs.world.parameters import Market


def printed(capsys: pytest.CaptureFixture[str], *given: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        main(["parameters", *given])
    assert stopped.value.code == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *given: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        main(["parameters", *given])
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_every_field_of_every_part_is_there() -> None:
    keys = {p.key for p in parameters()}
    for place, kind in (
        ("journey", Journey), ("signals", Signals), ("team", Team), ("market", Market),
        ("value", Value),
    ):  # fmt: skip
        for f in fields(kind):
            if f.name != "segments":
                assert f"{place}.{f.name}" in keys
    for f in fields(Segment):
        places = [f"journey.segments.{name}.{f.name}" for name in Journey().segments]
        shared = f"journey.segments.*.{f.name}"
        assert (shared in keys) != all(place in keys for place in places), f.name


def test_segments_have_a_row_each_where_they_differ() -> None:
    rows = {p.key: p.default for p in parameters()}
    for name, segment in Journey().segments.items():
        assert rows[f"journey.segments.{name}.voice"] == str(segment.voice)
    assert rows["journey.segments.*.acv_sigma"] == "0.8"


def test_each_reads_as_a_sentence_and_has_a_source() -> None:
    for p in parameters():
        assert not p.sentence[0].islower(), p.key
        assert "…" not in p.sentence, p.key
        assert len(p.sentence.split()) > 2, f"{p.key} is hardly described"
        assert p.sentence.endswith("."), p.key
        assert p.source == ASSUMPTION or p.source[:2] in ("V1", "V2", "F", "F "), p.key
        assert p.sentence != f"{p.key.rsplit('.', 1)[1].capitalize()}.", f"{p.key} is not described"


def test_what_others_add_appears_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new part, a part within it, a range without an end, and a number without a source."""
    from pydantic import Field
    from pydantic.dataclasses import dataclass as checked

    @checked
    class Inner:
        """Deep down."""

        deep: Annotated[float, parameter(0, 1, "m", "V2")] = 0.5
        """Depth."""

    @checked
    class Weather:
        """The sky over all. It changes."""

        rain: Annotated[float, parameter(0, 9, "mm")] = 2.0
        """Rain that falls."""
        frost: Annotated[float, parameter(-INFINITY, 0, "°")] = -1.5
        """Coldest
        night."""
        wind: Annotated[int, Field(ge=0, le=12, description="force")] = 3
        inner: Inner = field(default_factory=Inner)

    @dataclass
    class Wider(Config):
        weather: Any = field(default_factory=Weather)

    monkeypatch.setattr(registry, "Config", Wider)
    own = [p for p in parameters() if p.key.startswith("weather")]
    group = "The sky over all"
    assert own == [
        Parameter(
            group, "weather.rain", "2", "mm", "0 to 9", ASSUMPTION, "Rain that falls.", "1 to 4"
        ),
        Parameter(
            group, "weather.frost", "-1.5", "°", "-.inf to 0", ASSUMPTION, "Coldest night.",
            "-3 to -0.75",
        ),
        Parameter(group, "weather.wind", "3", "", "0 to 12", ASSUMPTION, "Force."),
        Parameter("Deep down", "weather.inner.deep", "0.5", "m", "0 to 1", "V2", "Depth."),
    ]  # fmt: skip


def test_no_two_parameters_are_described_alike() -> None:
    """A sentence stands by itself, so it says which parameter it is about."""
    sentences: dict[str, str] = {}
    for p in parameters():
        name = p.key.rsplit(".", 1)[1] if p.key.startswith("journey.segments") else p.key
        assert sentences.setdefault(p.sentence, name) == name, p.key


def test_sentences_do_not_lean_on_their_neighbours() -> None:
    found = {p.key: p.sentence for p in parameters()}
    assert found["team.surveillance_burnout"].startswith("Burnout that CSMs gain each week by")
    assert found["team.praise_prevention"].startswith("Priority that work for all other accounts")
    for cause in ("product", "service", "value"):
        assert "makes more problems in all" in found[f"journey.share_{cause}"]


def test_what_is_fixed_in_code_is_listed_and_marked() -> None:
    rows = {p.key: p for p in parameters() if p.allowed == FIXED}
    for name, action in ACTIONS.items():
        assert (f"actions.{name}.hours" in rows) != action.team
        if not action.team:
            assert rows[f"actions.{name}.load"].default == f"{action.load:g}"
            assert (f"actions.{name}.split" in rows) == (sum(split(action).values()) > 0)
    assert rows["actions.check_in.hours"].default == "low 0.5, mid 1.5, high 1.5"
    assert rows["actions.check_in.hours"].source == "V1"
    assert rows["actions.check_in.split"].default == "goodwill 0.6, root 0.2, data 0.2"
    assert rows["actions.check_in.split"].source == ASSUMPTION
    assert rows["score.usage_centre"].default == f"{USAGE_CENTRE:g}"
    assert not [key for key in rows if key.startswith(("journey", "team", "market", "signals"))]


def test_every_split_goes_somewhere_in_full() -> None:
    """What an action's hours go to adds up to all of them, or to nothing."""
    for name, action in ACTIONS.items():
        assert sum(split(action).values()) in (0, pytest.approx(1)), name


def test_plausible_ranges_stand_beside_what_is_drawn() -> None:
    found = {p.key: p.plausible for p in parameters()}
    assert found["journey.turning_penalty"] == "0 to 6"
    assert found["journey.segments.smb.voice"] == "0.1 to 0.5"
    assert found["journey.onboarding_weeks"] == "6 to 26"
    for key in ("journey.segments.smb.fit_mean", "team.hours_per_week", "team.firefighting_cost",
                "journey.contact_tolerated", "team.csms", "actions.check_in.load"):  # fmt: skip
        assert found[key] == "", key


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (["turnover"], "team.quitting"),
        (["hand-over"], "team.handover_loss"),
        (["HANDOVER"], "team.handover_loss"),
        (["churn"], "journey.turning_penalty"),
        (["churn"], "journey.segments.smb.uncontrollable"),
        (["check_in"], "actions.check_in.hours"),
        (["check in"], "actions.check_in.hours"),
        (["score", "centre"], "score.usage_centre"),
        (["market.win-back"], "market.win_back"),
        (["Win", "back"], "market.win_back"),
        (["wages"], "team.cost_per_csm"),
        (["watching"], "team.surveillance"),
    ],
)
def test_common_words_find(words: list[str], key: str) -> None:
    assert key in {p.key for p in matching(parameters(), words)}


def test_help_says_how_to_search(capsys: pytest.CaptureFixture[str]) -> None:
    for asked in ("--help", "-h"):
        assert "simcs parameters WORD ..." in printed(capsys, asked, "goodwill")


def test_fixed_values_are_marked_on_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "check_in")
    assert "actions.check_in.load = 1 calls (fixed in code); assumption" in text


def test_a_word_filters(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "goodwill", "half")
    expected = "journey.goodwill_half_life = 8 weeks (allowed: 0.1 to 520, plausible: 4 to 16)"
    assert f"{expected}; assumption" in text
    assert "    Weeks in which half of the goodwill fades." in text
    assert "contact_half_life" not in text
    assert "1 row, 1 of them assumptions" in text
    assert "Godfrey" in printed(capsys, "godfrey")


def test_text_fits_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    assert max(map(len, printed(capsys).splitlines())) <= 100


def test_csv_has_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "--csv"))))
    assert [row["key"] for row in rows] == [p.key for p in parameters()]
    assert set(rows[0]) == {f.name for f in fields(Parameter)}
    some = list(csv.DictReader(io.StringIO(printed(capsys, "concession", "--csv"))))
    assert 0 < len(some) < len(rows)


def test_bad_input_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean 'goodwill'" in refused(capsys, "godwill")
    assert "did you mean '--csv'" in refused(capsys, "--cvs")
    assert "did you mean 'turnover'" in refused(capsys, "turnovr")
    assert "did you mean 'goodwill'" in refused(capsys, "health", "godwill")
    assert "'zz' and 'qq'; allowed" in refused(capsys, "zz", "qq")
