"""`simcs playbooks`: what it prints, what it refuses, and that it never half-writes a file."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from simcs.playbooks import read_file
from simcs.playbooks.texts import library
from simcs.report import playbook_new
from tests.commands import ran

GOOD = """\
settings:
  drop: 30%
playbooks:
  mine:
    who: segment == enterprise
    when: usage down drop over 4 weeks
    do: business_review
    within: 1 week
"""
CAP = "rules:\n  contacts: 1 a week\n"
TINY = (
    "book.size=30", "book.burn_in_accounts=20", "book.burn_in_weeks=40", "horizon_weeks=30",
    "replications=2", "workers=1", "plan_seconds=600",
)  # fmt: skip

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Said:
    """Run `simcs playbooks` in an empty folder; return its code and what it says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())  # nobody who could be asked

    def call(*words: str) -> tuple[int, str, str]:
        code = ran("playbooks", *words)
        found = capsys.readouterr()
        return code, found.out, found.err

    return call


@pytest.fixture
def mine(tmp_path: Path) -> str:
    (tmp_path / "mine.yaml").write_text(GOOD, "utf-8")
    return "mine.yaml"


def test_all_that_ship_are_listed(said: Said) -> None:
    code, out, _ = said()
    assert code == 0
    assert max(map(len, out.splitlines()[:-1])) <= 80
    names = [line.split()[0] for line in out.splitlines()[:-2] if not line.startswith(" ")]
    assert names == [*library()]


def test_one_is_shown_in_plain_words_and_week_by_week(said: Said) -> None:
    code, out, _ = said("show", "usage-drop")
    assert code == 0
    assert "Starts for each account when its usage has fallen by 30 %" in out
    assert "One account, week by week\n" in out
    assert "\nWeek 0: The play starts." in out
    assert max(map(len, out.splitlines())) <= 100


def test_of_several_each_has_its_weeks(said: Said) -> None:
    _, out, _ = said("show", "business-reviews")
    assert "week by week of quarterly-review" in out
    assert "week by week of half-yearly-review" in out


def test_a_file_of_the_library_can_be_taken(said: Said) -> None:
    _, out, _ = said("show", "usage-drop", "--yaml")
    assert out == library()["usage-drop"].read_text("utf-8")


def test_a_check_reads_back_and_warns(said: Said, mine: str) -> None:
    code, out, _ = said("check", mine)
    assert code == 0
    assert out.startswith("mine.yaml can be used: 1 playbook, 1 warning.\n")
    assert "Starts for each enterprise account when" in out
    assert "- Line 7: A business review takes 3 weeks to arrange" in out


def test_a_check_reads_a_contact_rule_back_with_what_it_does(said: Said, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(f"{GOOD}columns: {{plan: text}}\n" + CAP, "utf-8")
    out = " ".join(said("check", "mine.yaml")[1].split())
    assert "No more than 1 contact a week is asked for with any account" in out
    assert "What is one too many waits or is skipped, the team's own work too" in out
    assert "Columns of the book: plan (text)." in out
    (tmp_path / "mine.yaml").write_text(f"{GOOD}{CAP}  on top of: none\n", "utf-8")
    assert "one too many" not in said("check", "mine.yaml")[1]


def test_a_check_of_files_together_says_what_collides_and_where(said: Said, mine: str) -> None:
    other = "\n\nplaybooks: {late: {when: payment_open, do: business_review}}\n"
    Path("other.yaml").write_text(other, "utf-8")
    code, out, err = said("check", mine, "--with", "other.yaml")
    assert code == 0, err
    assert out.startswith("mine.yaml and other.yaml can be used: 2 playbooks, 3 warnings.\n")
    out = " ".join(out.split())
    assert "- mine.yaml, line 7: A business review takes 3 weeks" in out
    assert "- other.yaml, line 3: The playbooks mine and late may ask for a business review" in out
    assert 'other.yaml, line 3: "it has an overdue payment" is never true' in out
    given = ("check", mine, "--with=other.yaml", "--without", "late")
    assert "1 playbook, 1 warning" in said(*given)[1]
    assert "1 warning" in said("check", "other.yaml", "--with", mine, "--without", "mine")[1]
    assert "no warnings" in said("check", "other.yaml", "journey.payment_grace=8")[1]
    assert "takes one file; got 2" in said("check", mine, "other.yaml")[2]


def test_marks_in_a_file_do_not_reach_the_terminal(said: Said, tmp_path: Path) -> None:
    text = GOOD.replace("    who:", '    about: "back\u202ewards and \u200fmore"\n    who:')
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    for verb in ("check", "show"):
        code, out, _ = said(verb, "mine.yaml")
        assert code == 0
        assert out.replace("\n", "").isprintable()
        assert "back\\u202ewards" in out


def test_a_check_knows_the_segments_of_the_run(said: Said, mine: str) -> None:
    assert "no segment is called enterprise" not in said("check", mine)[1]
    preset = said("check", mine, "preset=startup_smb")
    assert preset[0] == 0


def test_a_check_takes_values_for_settings_of_the_file_as_a_try_does(said: Said, mine: str) -> None:
    assert "by 5 % (drop)" in said("check", mine, "playbooks.mine.drop=5%")[1]
    both = ("check", mine, "--with", "usage-drop", "playbooks.usage-drop.drop=35%")
    assert "by 35 % (usage-drop.drop)" in " ".join(said(*both)[1].split())
    code, _, error = said("check", mine, "playbooks.mine.dorp=5%")
    assert code == 2
    assert "playbooks.mine: unknown setting 'dorp' (did you mean 'drop'?)" in error
    code, _, error = said("check", mine, "playbooks.other.drop=5%")
    assert code == 2
    assert "names no setting of this file; allowed: playbooks.mine.SETTING=VALUE" in error


def test_a_try_says_what_it_is_worth_in_twelve_lines(said: Said, mine: str) -> None:
    code, out, err = said("try", mine, *TINY)
    assert code == 0, err
    lines = out.splitlines()
    assert len(lines) <= 12
    assert max(map(len, lines)) <= 100
    assert lines[0].startswith("mine.yaml on top of typical: 30 accounts, $")
    assert "ARR" in lines[1]
    assert [line.split()[0] for line in lines[2:5]] == ["Retention", "without", "with"]
    assert not any(Path().glob("runs*"))


def test_a_try_on_another_arm_with_another_value(said: Said, mine: str) -> None:
    given = (*TINY, "policies=[proactive]", "playbooks.mine.drop=0.1%")
    code, out, err = said("try", mine, *given)
    assert code == 0, err
    assert out.startswith("mine.yaml (drop 0.1%) on top of proactive:")
    often, seldom = out, said("try", mine, *TINY, "playbooks.mine.drop=60%")[1]
    assert tasks(often) > tasks(seldom)


def test_a_try_takes_more_files_and_leaves_playbooks_out(said: Said, mine: str) -> None:
    given = (mine, *TINY, "--with", "usage-drop")
    code, out, err = said("try", *given, "--without=mine", "playbooks.usage-drop.drop=60%")
    assert code == 0, err
    assert out.startswith("mine.yaml and usage-drop (library) (usage-drop.drop 60%)")
    assert tasks(said("try", *given)[1]) > tasks(out)
    assert said("try", *given, "--without", "nobody")[0] == 2


def tasks(out: str) -> float:
    """Return how many tasks a try says that are asked for."""
    found = re.search(r"it asks for ([\d,]+) tasks", " ".join(out.split()))
    return float(found[1].replace(",", "")) if found else 0.0


def test_a_try_lends_executives_hours_and_says_which_condition_never_holds(said: Said) -> None:
    code, out, err = said("try", "survey-detractor", "--with", "payment-failed", *TINY)
    assert code == 0, err
    assert "team.executive_hours=4 team.specialist_hours=8" in out
    assert '! payment-failed: "a payment fails" is never true in this run' in out
    assert "add for example journey.payment_grace=8." in out


BAD = {
    "bad.yaml": "playbooks:\n  p:\n    when: usge < 3\n    do: check_in\n",
    "small.yaml": "playbooks: {p: {who: segment == small, when: left, do: email}}\n",
    "auto.yaml": "playbooks: {p: {when: renewed, do: webinar, by: automation}}\n",
}
WRONG = {
    "an unknown word": (["shwo"], "did you mean 'show'"),
    "a name alone": (["usage-drop"], "simcs playbooks show usage-drop"),
    "nothing to show": (["show"], "playbooks show takes one file"),
    "two files": (["check", "a.yaml", "b.yaml"], "got 2: 'a.yaml', 'b.yaml'"),
    "two to check": (["check", "a", "b"], "allowed: simcs playbooks check a --with b\n"),
    "two to show": (["show", "a", "b"], "then the next; together: simcs playbooks try a --with b"),
    "three to show": (["show", "a b", "c", "d"], "playbooks try 'a b' --with c --with d"),
    "two to try": (["try", "a", "b"], "allowed: simcs playbooks try a --with b\n"),
    "a flag of try": (["show", "a.yaml", "--without", "b"], "unknown flag '--without'"),
    "a wrong flag": (["show", "usage-drop", "--yml"], "did you mean '--yaml'"),
    "no such name": (["show", "usage-dorp"], "did you mean 'usage-drop'"),
    "no such file": (["check", "mien.yaml"], "did you mean 'mine.yaml'"),
    "a folder": (["check", "."], "."),
    "a bad file": (["check", "bad.yaml"], "bad.yaml, line 3, column 11: 'usge'"),
    "a bad file, shown": (["show", "bad.yaml"], "did you mean 'usage'"),
    "a bad file, tried": (["try", "bad.yaml"], "did you mean 'usage'"),
    "nothing to try": (["try"], "playbooks try takes one file"),
    "a wrong setting": (["try", "mine.yaml", "team.csmss=3"], "did you mean 'csms'"),
    "a wrong setting of the file": (
        ["try", "mine.yaml", "playbooks.mine.dorp=3%"], "did you mean 'drop'",
    ),
    "a setting of another file": (
        ["try", "mine.yaml", "playbooks.other.drop=3%"], "playbooks.mine.SETTING=VALUE",
    ),
    "a value out of range": (["try", "mine.yaml", "playbooks.mine.drop=300%"], "0% to 100%"),
    "two arms": (["try", "mine.yaml", "policies=[none,typical]"], "policies names 2 arms"),
    "an arm": (["try", "mine.yaml", "--arm", "a=b.yaml"], "allowed: simcs compare --arm=a=b.yaml"),
    "a folder to write to": (["try", "mine.yaml", "folder=x"], "playbooks try writes nothing"),
    "no such segment": (["check", "small.yaml"], "small.yaml, line 1, column 33: unknown name"),
    "work that automation cannot do": (["check", "auto.yaml"], "'webinar' is asked of automation"),
    "escapes": (["show", "\x1b[31m.yaml"], "\\x1b[31m.yaml"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "part"), WRONG.values(), ids=[*WRONG])
def test_what_cannot_be_used_is_one_clear_message(
    said: Said, mine: str, words: list[str], part: str
) -> None:
    for name, text in BAD.items():
        Path(name).write_text(text, "utf-8")
    code, out, err = said(*words)
    assert (code, out) == (2, "")
    assert err.startswith("simcs: ")
    assert part in err
    assert "\x1b" not in err
    assert {path.name for path in Path().iterdir()} == {*BAD, "mine.yaml"}


NEW = (
    "--when", "usage down 30% over 4 weeks", "--do", "csm: check-in within 5 days",
    "--then", "wait 2 weeks; leave if usage >= 70%; business_review within 4 weeks",
    "--who", "segment == enterprise", "--stop", "notice_given",
)  # fmt: skip


def test_new_writes_a_file_that_can_be_used(said: Said) -> None:
    code, out, err = said("new", "--to", "first try.yaml", *NEW)
    assert code == 0, err
    assert "2. Wait 2 weeks." in out
    assert out.endswith("Now try it: simcs playbooks try 'first try.yaml'\n")
    [play] = read_file("first try.yaml").playbooks
    assert play.name == "first-try"
    assert [type(step).__name__ for step in play.steps] == ["Do", "Wait", "Leave", "Do"]
    assert said("check", "first try.yaml")[0] == 0


def test_new_takes_a_free_name(said: Said) -> None:
    for _ in range(2):
        assert said("new", *NEW)[0] == 0
    assert {path.name for path in Path().iterdir()} == {"my-playbook.yaml", "my-playbook-2.yaml"}


def test_new_never_overwrites(said: Said, mine: str) -> None:
    for words in (["--to", mine], ["--name", "mine"]):
        code, out, err = said("new", *words, *NEW)
        assert (code, out) == (2, "")
        assert "mine.yaml exists, and is never overwritten" in err
    Path("link.yaml").symlink_to("nowhere")
    assert said("new", "--to", "link.yaml", *NEW)[0] == 2
    assert Path(mine).read_text("utf-8") == GOOD
    assert not Path("nowhere").exists()


REFUSED = {
    "nothing": ([], "simcs playbooks new --when 'usage down 30% over 4 weeks' --do 'csm check_in"),
    "half": (["--when", "left"], "--do is not given"),
    "a wrong flag": (["--wen", "left"], "did you mean '--when'"),
    "no value": (["--when"], "--when has no value"),
    "a flag for a value": (["--when", "--do"], "--when has no value"),
    "twice": (["--when", "left", "--when", "left"], "--when is there twice"),
    "a wrong condition": (["--when", "usge < 3", "--do", "email"], "--when: 'usge'"),
    "a wrong action": (["--when", "left", "--do", "chekin"], "--do: 'chekin'"),
    "a wrong time": (["--when", "left", "--do", "email within soon"], "--do: 'soon'"),
    "a wrong step": (["--when", "left", "--do", "email", "--then", "wait"], "--then: 'wait'"),
    "a wrong stop": (["--when", "left", "--do", "email", "--stop", "never"], "--stop: 'never'"),
    "a wrong name": (["--when", "left", "--do", "email", "--name", "a b"], "write 'a-b'"),
    "no YAML file": ([*NEW, "--to", "mine.txt"], "a file that ends in .yaml"),
    "no folder": ([*NEW, "--to", "no/mine.yaml"], "a folder that exists"),
    "lines": (["--when", "left\n    do: email", "--do", "email"], "one line of text"),
    "escapes": (["--when", "\x1b[31m", "--do", "email"], "one line of text"),
    "YAML": (["--when", "!!python/object:os.system x", "--do", "email"], "--when: '!'"),
}


@pytest.mark.parametrize(("words", "part"), REFUSED.values(), ids=[*REFUSED])
def test_new_refuses_and_writes_nothing(said: Said, words: list[str], part: str) -> None:
    code, out, err = said("new", *words)
    assert (code, out) == (2, "")
    assert part in err
    assert not [*Path().iterdir()]


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Let somebody at a terminal type these answers, and then end the input."""
    left = iter(answers)

    class Terminal:
        def isatty(self) -> bool:
            return True

    def typed(_prompt: str) -> str:
        for answer in left:
            return answer
        raise EOFError

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", typed)


def test_new_asks_five_questions_and_again_after_a_mistake(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, "usge < 50%", "usage < 50%", "", "", "pool check_in", "", "renewed")
    code, out, err = said("new")
    assert code == 0, err
    assert [one.text in err for one in playbook_new.QUESTIONS] == [True] * 5
    assert "! --when: 'usge'" in err
    [play] = read_file("my-playbook.yaml").playbooks
    assert (play.who, play.steps[0].by, len(play.steps)) == (None, "pool", 1)
    assert play.stop is not None
    assert "try my-playbook.yaml" in out


def test_new_writes_nothing_where_the_answers_end(
    said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, "usage < 50%")
    code, _, err = said("new")
    assert code == 2
    assert "nothing was written" in err
    assert not [*Path().iterdir()]


def test_a_file_is_whole_or_not_there(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    fill = playbook_new._fill

    class Full:
        def __init__(self, file: object) -> None:
            self.file = file

        def write(self, data: bytes) -> None:
            self.file.write(data[:9])  # type: ignore[attr-defined]
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(playbook_new, "_fill", lambda file, *rest: fill(Full(file), *rest))
    code, _, err = said("new", *NEW)
    assert code == 2
    assert "No space left on device" in err
    assert not [*Path().iterdir()]


@pytest.mark.parametrize("words", [["--help"], ["show", "--help"], ["new", "-h"], ["help"]])
def test_help(said: Said, words: list[str]) -> None:
    code, out, _ = said(*words)
    assert code == 0
    assert out.startswith("simcs playbooks - ")


def test_help_of_try_lists_its_settings_and_no_playbooks_among_them(said: Said) -> None:
    code, out, _ = said("try", "--help")
    assert code == 0
    assert "playbooks.FILE.drop=20%" in out
    assert "horizon_weeks: 156" in out
    assert "usage-drop" not in out
