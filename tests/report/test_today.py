"""`simcs today` as people meet it: its list on the screen and in files, and what it refuses."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import simcs
from simcs.experiment.code_files import file_hash
from simcs.experiment.config_yaml import as_yaml
from simcs.interventions.actions import ACTIONS
from simcs.playbooks.policy import Playbooks
from simcs.report.today_rows import COLUMNS, as_csv, csm_name, due, row_of, seat_rows
from simcs.report.today_text import LINES, answer
from simcs.studies.first_week import CONTACT_RULE, LIMIT
from simcs.studies.today import Today, today
from simcs.team.parameters import Ownership
from tests.commands import ran

BOOK = """\
account_id,segment,arr,start_date,renewal_date,owner,health,open_issues
=cmd|' /C calc'!A0,smb,17200,2025-09-28,2026-10-28,+SUM(A1),20,1
@x,enterprise,900000,2025-09-28,2026-10-28,Bo,20,0
fine,mid,17200,2025-09-28,2026-10-28,Bo,90,2
"""
PLAYS = """\
settings: {low: 40 points}
playbooks:
  rescue-call:
    when: score < low
    do: check_in
    within: 1 week
  excuse:
    when: score < low
    by: executive
    do: executive_call
  thanks:
    priority: 600
    when: score >= low
    do: email
    by: automation
  falls:
    when: usage down 30% over 4 weeks
    do: email
"""
TINY = ("book.burn_in_accounts=20", "book.burn_in_weeks=40", "horizon_weeks=30")
OWN = (*TINY, "book=csv", "book.path=book.csv", "draws=2", "weeks=2")

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Said:
    """Run `simcs today` beside a book and plays; return its code and what it says."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "book.csv").write_text(BOOK, "utf-8")
    (tmp_path / "mine.yaml").write_text(PLAYS, "utf-8")

    def call(*words: str) -> tuple[int, str, str]:
        code = ran("today", *words)
        found = capsys.readouterr()
        return code, found.out, found.err

    return call


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Today:
    path = tmp_path_factory.mktemp("book") / "book.csv"
    path.write_text(BOOK, "utf-8")
    policy = Playbooks.from_yaml(PLAYS, on_top_of="typical")
    book = {"path": str(path), "burn_in_accounts": 20, "burn_in_weeks": 40}
    setup = simcs.prepare({"mine": policy}, book, team={"executive_hours": 4})
    used = setup.arms[0].policy
    assert isinstance(used, Playbooks)
    return today(setup, used, 2, 2, lambda _done: None)


def test_rows_name_account_action_owner_reason_due_and_dollars(found: Today) -> None:
    rows = [row_of(found, one) for one in found.likely]
    evil = "=cmd|' /C calc'!A0"
    assert {(row["account"], row["action"], row["owner"]) for row in rows} == {
        ("fine", "e-mail", "automation"),
        ("@x", "executive call", "executive"),
        (evil, "executive call", "executive"),
        ("@x", "check-in", "Bo"),
        (evil, "check-in", "+SUM(A1)"),
    }
    assert len(rows) == 5
    calls = [row for row in rows if row["action"] == "check-in"]
    assert {row["reason"] for row in calls} == {"its health score is below 40 (low)"}
    assert {(row["due_week"], row["due_date"]) for row in calls} == {(1, "2025-10-05")}
    others = [row for row in rows if row["action"] != "check-in"]
    assert {(row["due_week"], row["due_date"]) for row in others} == {(None, None)}
    assert all(row["draws"] == row["of_draws"] == 2 >= row["anyway_draws"] for row in rows)
    assert rows[0]["priority"] == 600
    assert [row["expected_usd"] for row in rows[1:]] == sorted(
        (row["expected_usd"] for row in rows[1:]), reverse=True
    )


def test_the_text_answers_first_and_tells_what_it_rests_on(found: Today) -> None:
    text = answer(found)
    hours = sum(ACTIONS["executive_call"].hours[touch] for touch in (0, 2))
    asked = sum(found.seats["asked"])
    assert 0 < asked < 10
    assert text.startswith(
        f"This week, from 2025-09-28: 5 actions for 3 of 3 accounts. The plays ask for {asked:.1f} "
        "of the "
    )
    assert "\nBegin with fine: e-mail (automation).\nAsked by " in text
    assert " hours of CSMs, a mean of 2 draws. Begin " in " ".join(text.split())
    for part in (
        "Asked by 4 playbooks of a text on top of Typical mixed team.",
        "Likely: the share of 2 draws in which a play asks for it; all that starts these plays is",
        "falls asks for nothing yet: it compares weeks with earlier ones",
        "thanks: its health score is at least 40 (low)",
        f"Hours asked of others: executive {hours:.1f} of 4",
        "after 2 weeks, simulated",
    ):
        assert part in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 100


def test_csms_are_counted_by_name(found: Today) -> None:
    one, other = seat_rows(found)
    assert (one["csm"], one["accounts"], one["unresolved_problems"]) == ("+SUM(A1)", 1, 1)
    assert (other["csm"], other["accounts"], other["unresolved_problems"]) == ("Bo", 2, 2)
    assert one["hours_asked"] == 0.5
    assert other["hours_asked"] == 1.5
    assert one["hours_available"] == other["hours_available"] > 20


def test_owners_of_pods_are_pods(found: Today) -> None:
    def named(ownership: Ownership) -> str:
        team = replace(found.setup.config.team, ownership=ownership)
        config = replace(found.setup.config, team=team)
        return csm_name(replace(found, setup=replace(found.setup, config=config)), 1)

    assert [named(one) for one in Ownership] == [
        {"named": "Bo", "pods": "Bo's pod", "pool": "the team"}[one.name] for one in Ownership
    ]
    assert csm_name(found, -1) == "nobody"
    assert csm_name(found, 7) == "CSM 8"


def test_without_dates_due_is_a_week(found: Today) -> None:
    undated = replace(
        found, setup=replace(found.setup, book=replace(found.setup.book, first_day=0))
    )
    assert [due(undated, within) for within in (0, 1, 3)] == ["", "this week", "by week 3"]
    assert [due(found, within) for within in (0, 1, 3)] == ["", "2025-10-05", "2025-10-19"]


def test_a_long_list_is_cut_unless_all_is_asked_for(found: Today) -> None:
    long = replace(found, asks=found.asks * 8)
    assert f"… and {40 - LINES} more: --rows all, --csv FILE or --json FILE" in answer(long)
    assert "more: --rows" not in answer(long, every=True)
    assert answer(long).count("executive call") < answer(long, every=True).count("executive call")
    assert "more: --rows" not in answer(found)


def test_no_amount_is_less_than_nothing(found: Today) -> None:
    row = row_of(found, replace(found.likely[0], worth=-0.001))
    assert str(row["expected_usd"]) == "0.0"


def test_nothing_to_do_is_said(found: Today) -> None:
    text = answer(replace(found, asks=()))
    assert text.startswith("This week, from 2025-09-28: nothing to do with any of 3 accounts.")
    assert "Expected" not in text
    assert "Likely" not in text
    assert "Begin" not in text


def test_who_has_too_much_to_do_is_named(found: Today) -> None:
    assert "More work than hours" not in answer(found)
    seats = found.seats.copy()
    seats["other"][1] = seats["hours"][1] + 5
    text = " ".join(answer(replace(found, seats=seats)).split())
    work, there = seats["asked"][1] + seats["other"][1], seats["hours"][1]
    assert f"so some of it waits: Bo ({work:,.0f} of {there:,.0f} hours)." in text


def test_hours_of_few_are_not_none(found: Today) -> None:
    seats = found.seats.copy()
    seats["asked"] = 0.2
    assert "The plays ask for 0.4 of the " in answer(replace(found, seats=seats))


def test_hours_of_all_that_plays_ask_for_are_not_said_of_the_list_alone(found: Today) -> None:
    rare = replace(found.asks[0], draws=0)
    text = " ".join(answer(replace(found, asks=(*found.asks, rare, rare))).split())
    assert text.startswith(
        "This week, from 2025-09-28: 5 actions for 3 of 3 accounts. The plays ask for "
    )
    assert "hours of CSMs, a mean of 2 draws with 2 less likely actions." in text


def test_hours_that_are_too_many_do_not_read_as_those_there_are(found: Today) -> None:
    seats = found.seats.copy()
    seats["asked"][1], seats["hours"][1] = 0.0, 39.9
    seats["other"][1] = 40.42
    text = " ".join(answer(replace(found, seats=seats)).split())
    assert "so some of it waits: Bo (40.4 of 39.9 hours)." in text


def test_marks_of_a_file_do_not_reach_the_terminal(said: Said, tmp_path: Path) -> None:
    """Marks that turn the direction of writing, or drive a terminal, are shown as what they are."""
    book = BOOK.replace("@x", "x\u202ey").replace("Bo,", "B\u200fo,")
    first, *rows = book.splitlines()
    lines = [f"{first},plan", *(f"{row},pro" for row in rows)]
    (tmp_path / "book.csv").write_text("\n".join(lines) + "\n", "utf-8")
    plays = PLAYS.replace("score >= low", "score >= low and plan != 'a\u202eb'")
    (tmp_path / "mine.yaml").write_text(f"columns: {{plan: text}}\n{plays}", "utf-8")
    for words in ((), ("--csv", "-"), ("--json", "-")):
        code, out, _ = said("mine.yaml", *OWN, *words)
        assert code == 0
        assert out.replace("\n", "").isprintable(), words
        assert "202eb" in out
    assert "x\u202ey" in {one["account"] for one in json.loads(out)["asks"]}


def test_no_cell_is_a_formula(found: Today) -> None:
    rows = list(csv.reader(io.StringIO(as_csv([row_of(found, one) for one in found.likely]))))
    assert rows[0] == list(COLUMNS)
    assert len(rows) == 6
    cells = {cell for row in rows for cell in row}
    assert {"'=cmd|' /C calc'!A0", "'@x", "'+SUM(A1)"} <= cells
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
    assert not any(cell.startswith("-") and not cell[1:2].isdigit() for cell in cells)


def test_screen_csv_and_json_say_the_same(said: Said, tmp_path: Path) -> None:
    code, out, _ = said("mine.yaml", *OWN, "--csv", "out.csv", "--json=out.json")
    assert code == 0
    assert out.endswith("Written to out.csv\nWritten to out.json\n")
    assert "Assumed hours a week for it: team.executive_hours=4." in out
    held = json.loads((tmp_path / "out.json").read_text("utf-8"))
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["account"].lstrip("'") for row in rows] == [one["account"] for one in held["asks"]]
    assert [row["action"] for row in rows] == [one["action"] for one in held["asks"]]
    assert (held["accounts"], held["as_of"], held["draws"]) == (3, "2025-09-28", 2)
    assert {one["csm"] for one in held["csms"]} == {"+SUM(A1)", "Bo"}
    code, out, _ = said("mine.yaml", *OWN, "--json", "-")
    assert code == 0
    assert json.loads(out) == held
    code, out, _ = said("mine.yaml", *OWN, "--csv", "-")
    assert out == (tmp_path / "out.csv").read_text("utf-8")


def test_settings_of_files_count(said: Said) -> None:
    code, out, _ = said("mine.yaml", *OWN, "playbooks.mine.low=10", "--json", "-")
    assert code == 0
    held = json.loads(out)
    assert {one["action"] for one in held["asks"]} == {"e-mail"}
    assert len(held["asks"]) == 3
    code, out, _ = said("mine.yaml", "usage-drop", *OWN, "policies=[none]", "--json", "-")
    assert json.loads(out)[
        "playbooks"
    ] == "5 playbooks of mine.yaml and usage-drop (library) on " + ("top of none")


@pytest.fixture
def run(said: Said, tmp_path: Path) -> str:
    """Make a folder as a run leaves it: of three arms, two with playbooks."""
    from simcs.experiment.arms import with_playbooks
    from simcs.experiment.compose import compose

    policies = "policies={typical: typical, mine: mine.yaml, more: nobody-forgotten}"
    config = compose(
        [*TINY, "book=csv", "book.path=book.csv", "team.executive_hours=4", policies], None
    )
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "config.yaml").write_text(as_yaml(with_playbooks(config)), "utf-8")
    return "run"


def test_a_run_folder_has_its_book_its_team_and_its_plays(said: Said, run: str) -> None:
    code, out, _ = said(run, "--arm", "mine", "draws=2", "weeks=2", "--json", "-")
    assert code == 0
    _, files, _ = said("mine.yaml", *OWN, "--json", "-")
    assert json.loads(out) == json.loads(files)


BAD = {
    "which arm": (["run"], ["2 arms with playbooks: mine, more", "--arm mine"]),
    "unknown arm": (["run", "--arm", "mien"], ["'mien'", "did you mean 'mine'"]),
    "arm without playbooks": (["run", "--arm", "typical"], ["'typical'", "--arm mine or more"]),
    "settings with a run": (["run", "draws=2", "book.size=3"], ["'book.size=3'", "own settings"]),
    "no folder": (["runs/none"], ["no folder 'runs/none'"]),
    "no run": (["."], ["folder '.' contains no"]),
    "no file": (["mein.yaml"], ["no such file", "did you mean 'mine.yaml'"]),
    "neither": (["book=csv"], ["neither a run folder nor a file"]),
    "arm without a run": (["mine.yaml", "--arm", "x"], ["--arm is 'x'", "no run folder"]),
    "unknown flag": (["mine.yaml", "--cvs", "x"], ["--cvs", "did you mean '--csv'"]),
    "no value": (["mine.yaml", "--csv"], ["--csv has no value"]),
    "twice": (["mine.yaml", "--csv=a", "--csv=b"], ["--csv is there twice"]),
    "one place": (["mine.yaml", "--csv=a", "--json=a"], ["both 'a'"]),
    "a slip": (["mine.yaml", "weks=3"], ["'weks' is no setting", "did you mean weeks=3?"]),
    "far from all": (
        ["foo"],
        ["'foo' is no playbook", "a name that simcs playbooks lists"],
    ),
    "alike": (["renewals"], ["did you mean 'large-renewal' or", "'renewal-90-60-30'?"]),
    "no flag like it": (["mine.yaml", "--colums=3"], ["unknown flag '--colums'; allowed"]),
    "rows": (["mine.yaml", "--rows", "3"], ["--rows is '3'", "all"]),
    "no draws": (["mine.yaml", "draws=0"], ["draws is '0'", "1 to 1000"]),
    "weeks": (["mine.yaml", "weeks=x"], ["weeks is 'x'"]),
    "no folder to write to": (["mine.yaml", "--csv", "no/x.csv"], ["'no/x.csv'", "no such folder"]),
    "a folder to write to": (["mine.yaml", "--json", "run"], ["'run'", "it is a folder"]),
    "the book itself": (["mine.yaml", *OWN, "--csv", "book.csv"], ["'book.csv'", "it was read"]),
    "the plays": (["mine.yaml", *OWN, "--json", "./mine.yaml"], ["mine.yaml'", "it was read"]),
    "setting": (["mine.yaml", "playbooks.mine.lo=3"], ["'lo'", "did you mean 'low'"]),
    "file of a setting": (["mine.yaml", "playbooks.x.low=3"], ["playbooks.mine.SETTING=VALUE"]),
}


@pytest.mark.parametrize(("words", "parts"), BAD.values(), ids=BAD)
def test_bad_input_is_one_message_and_writes_nothing(
    said: Said, run: str, tmp_path: Path, words: list[str], parts: list[str]
) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code, out, err = said(*words)
    assert (code, out) == (2, "")
    message = err.replace("Preparing …\n", "")
    assert message.startswith("simcs: ")
    assert message.count("\n") == 1
    for part in parts:
        assert part in message
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before


def test_what_has_changed_since_a_run_is_said(said: Said, run: str, tmp_path: Path) -> None:
    """A book may be a newer one; other plays are not those of the run."""
    copy = tmp_path / run / "playbooks.mine.yaml"
    copy.write_text(PLAYS, "utf-8")
    read = {"book.csv": file_hash(tmp_path / "book.csv"), "mine.yaml": file_hash(copy)}
    held = json.dumps({"files_sha256": read})
    (tmp_path / run / "provenance.json").write_text(held, "utf-8")
    words = (run, "--arm", "mine", "draws=1", "weeks=1")
    code, out, _ = said(*words)
    assert code == 0
    assert "changed since" not in out
    (tmp_path / "book.csv").write_text(BOOK.replace("900000", "800000"), "utf-8")
    code, out, _ = said(*words)
    assert code == 0
    assert "book.csv has changed since that run; this is the book as it is now." in out
    (tmp_path / "mine.yaml").write_text(PLAYS.replace("40", "50"), "utf-8")
    code, out, err = said(*words)
    assert (code, out) == (2, "")
    assert "mine.yaml has changed since" in err
    assert "a copy is run/playbooks.mine.yaml" in err


def test_a_run_without_playbooks_is_refused(said: Said, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    from simcs.experiment.compose import compose

    (tmp_path / "run" / "config.yaml").write_text(as_yaml(compose([*TINY], None)), "utf-8")
    code, _, err = said("run")
    assert code == 2
    assert err == "simcs: folder 'run' has no playbooks; allowed: simcs today FILE.yaml\n"


CHAIN = """\
playbooks:
  first:
    every: 4 weeks
    steps:
      - enter: second
  second:
    when: score < 40
    steps: [{do: email}]
"""


def test_a_play_that_another_starts_is_not_said_to_start_by_itself(
    said: Said, tmp_path: Path
) -> None:
    (tmp_path / "chain.yaml").write_text(CHAIN, "utf-8")
    code, out, _ = said("chain.yaml", *OWN, "--json", "-")
    assert code == 0
    reasons = {one["account"]: one["reason"] for one in json.loads(out)["asks"]}
    assert reasons["fine"] == "another playbook starts it"
    assert reasons["@x"] == "its health score is below 40"
    _, out, _ = said("chain.yaml", *OWN)
    assert "second: its health score is below 40, or another playbook starts it\n" in out
    (tmp_path / "chain.yaml").write_text(CHAIN.replace("< 40", "< 1"), "utf-8")
    _, out, _ = said("chain.yaml", *OWN)
    assert "second: another playbook starts it\n" in out


def test_a_firm_without_csms_has_a_list_too(said: Said) -> None:
    code, out, _ = said("mine.yaml", *OWN, "team.csms=0")
    assert code == 0
    assert "There are no CSMs." in out
    assert "nobody" in out


def test_flags_of_comparisons_keep_their_values(said: Said) -> None:
    code, out, _ = said("mine.yaml", *OWN[:-2], "--cfg", "job")
    assert code == 0
    assert out.startswith("policies:")


def test_help_is_help(said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    for words in ((), ("--help",), ("mine.yaml", "-h")):
        code, out, _ = said(*words)
        assert code == 0
        assert out.startswith("simcs today - what your plays ask")
        assert max(map(len, out.splitlines())) <= 100
    assert ran("--help") == 0
    assert "simcs today RUN|FILE" in capsys.readouterr().out


def test_made_up_contacts_are_named_where_they_hold_work_back(found: Today) -> None:
    """Else a row would be less than sure by what the list does not name."""
    rule = "when you last spoke with each account, which the contact rule asks"
    held = replace(found, held_back={CONTACT_RULE: 2.0})
    free = replace(found, held_back={LIMIT: 2.0})
    assert rule in " ".join(answer(held).split())
    assert "contact rule" not in answer(free)


def test_expected_dollars_are_explained_where_there_are_any(found: Today) -> None:
    said = "Expected $ is what an action changes, not what is at stake"
    assert said in answer(found)
    assert said not in answer(replace(found, asks=()))
