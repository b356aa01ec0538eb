"""The command line as people meet it: what it prints, what it refuses, how it stops and resumes."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simcs import __version__, compare
from simcs.cli import main
from simcs.errors import PolicyError
from simcs.metrics.definitions import METRICS
from tests.commands import Command

CASES = {
    "unknown key": (["team.csmss=3"], ["csmss", "did you mean 'csms'"]),
    "a book's key without the book": (
        ["book.path=x.csv"],
        ["book.path is not a key", "goes with book=csv"],
    ),
    "space after the sign": (["horizon_weeks=", "104"], ["'104'", "without spaces around '='"]),
    "spaces around the sign": (["team.csms", "=", "6"], ["'team.csms'", "without spaces"]),
    "open bracket": (["policies=[none,heroic"], ["'[' and ']'", "not closed"]),
    "no bool": (["book.stagger=maybe"], ["book.stagger is 'maybe'", "true or false"]),
    "no number": (["journey.health_noise=a"], ["health_noise is 'a'", "allowed: a number"]),
    "a file as folder": (["folder=/etc/passwd"], ["'/etc/passwd' is a file"]),
    "unknown added key": (["+team.zz=3"], ["team.zz"]),
    "unknown key at the top": (["foo=1"], ["foo", "horizon_weeks"]),
    "wrong type": (["team.csms=abc"], ["team.csms is 'abc'", "allowed: a whole number"]),
    "below its range": (["team.csms=-1"], ["team.csms", "-1", "greater than or equal to 0"]),
    "above its range": (["journey.segments.smb.voice=2"], ["smb.voice", "2", "equal to 1"]),
    "NaN": (["journey.health_noise=nan"], ["journey.health_noise", "nan"]),
    "zero replications": (["replications=0"], ["replications", "0", "1"]),
    "unknown policy": (["policies=[hero]"], ["hero", "did you mean 'heroic'", "proactive"]),
    "policy twice": (["policies=[none,none]"], ["'none'", "twice"]),
    "no policy": (["policies=[]"], ["policies", "at least one"]),
    "unnamed options": (["policies=[{use: heroic}]"], ["no name", "my_name"]),
    "unknown option": (
        ["policies={a: {use: heroic, thresh: 4}}"],
        ["policies.a", "thresh", "threshold"],
    ),
    "option out of range": (
        ["policies={a: {use: heroic, threshold: 400}}"],
        ["policies.a.threshold", "400", "100"],
    ),
    "option NaN": (["policies={a: {use: heroic, threshold: nan}}"], ["policies.a.threshold"]),
    "arm like a formula": (["+policies.=cmd=heroic"], ["cmd"]),
    "unknown driver": (["driver=fast"], ["driver", "fast", "agents"]),
    "unknown group": (["book=xls"], ["unknown book 'xls'", "csv", "generated"]),
    "unknown experiment": (["experiment=zzz"], ["zzz", "sbg_regular"]),
    "unknown preset": (
        ["preset=zzz"],
        ["unknown preset 'zzz'", "calm", "lean_team", "startup_smb"],
    ),
    "two sizes of a team": (["preset=lean_team", "team.csms=6"], ["team.staffing", "team.csms=6"]),
    "missing path": (["book=csv"], ["book.path", "missing"]),
    "missing file": (["book=csv", "book.path=/no/such"], ["/no/such"]),
    "malformed override": (["team.csms=[1"], ["team.csms=[1"]),
    "unknown metric": (["verdict=zz"], ["zz", "net_retention"]),
    "notice as long as the term": (
        ["journey.segments.smb.notice_weeks=4"],
        ["smb.notice_weeks", "4", "less than"],
    ),
    "share of an unknown segment": (["+book.mix.foo=1"], ["foo", "smb"]),
    "negative share": (["book.mix.smb=-1"], ["book.mix"]),
    "missing plugin": (["plugins=[nofile.py]"], ["nofile.py"]),
    "missing config dir": (["--config-dir", "/dev/null/nope"], ["/dev/null/nope"]),
    "null for a number": (["replications=null"], ["replications is null", "a number"]),
    "a list for a choice": (["driver=[loop]"], ["driver is", "allowed: agents, loop"]),
    "a list for a text": (["verdict=[a]"], ["verdict is", "allowed: a text"]),
    "a text for a list": (["plugins=abc"], ["plugins is", "plugins=[a,b]"]),
    "a mapping for a list": (["plugins={a: 1}"], ["plugins is", "plugins=[a,b]"]),
    "a number for a part": (["team=3"], ["team is '3'", "team.csms=VALUE"]),
    "a list for a part": (["team=[1]"], ["team is", "team.csms=VALUE"]),
    "null for a part": (["tickets=null"], ["tickets is null", "tickets.answer_minutes=VALUE"]),
    "a number for shares": (["book.mix=3"], ["book.mix is of type int", "book.mix={a: 1"]),
    "a number for tiers": (["team.tiers=3"], ["team.tiers"]),
    "weeks that are none": (["journey.segments.mid.terms.a=1"], ["'a' is no key", "whole number"]),
    "a number for a segment": (["journey.segments.mid=3"], ["is '3'", "mid.touch=VALUE"]),
    "null as a segment's name": (["journey.segments.null.acv=3"], ["null is no key", "a name"]),
    "no such reference": (["team.csms=${nope}"], ["refers to 'nope'", "${KEY}"]),
    "no such resolver": (["team.csms=${nope:1}"], ["refers to 'nope'", "${KEY}"]),
    "an environment variable": (["team.csms=${oc.env:HOME}"], ["read no environment", "${KEY}"]),
    "a reference of another type": (["team.csms=${driver}"], ["team.csms is", "whole number"]),
    "open reference": (["team.csms=${"], ["'{' and '}'", "not closed"]),
    "a function that fails": (["team.csms=int(abc)"], ["cannot be read", "key=value"]),
    "a number for a group": (["preset=3"], ["preset is 3", "the name of a file"]),
    "null for a book": (["book=null"], ["the name of a file"]),
    "two books": (["book=[generated,csv]"], ["book is a list", "one of csv, generated"]),
    "one unknown preset of two": (["preset=[lean_team,zz]"], ["unknown preset 'zz'", "calm"]),
    "a key taken away": (["~team.csms"], ["team.csms cannot be taken away", "a number"]),
    "a misspelt key taken away": (["~team.cs"], ["team.cs is not a key; did you mean 'csms'"]),
    "a part taken away": (["~journey.segments"], ["journey.segments cannot be taken away"]),
    "no such segment taken away": (["~journey.segments.zz"], ["journey.segments.zz is not a key"]),
    "a value that is another": (["~journey.segments.smb=3"], ["allowed: ~journey.segments.smb"]),
    "a plus too many": (["+replications=3"], ["is there already", "allowed: replications=3"]),
    "an arm of none": (["policies.x=blend"], ["policies.x is", "allowed: policies={x: POLICY"]),
    "several values": (["team.csms=6,7"], ["names several values", "--multirun"]),
    "a sweep": (["team.csms=range(1,3)"], ["names several values", "--multirun"]),
    "a package": (["market@x=calm"], ["market@x", "allowed: market=NAME"]),
    "no such group": (["team.csms@x=3"], ["there is no group 'team.csms'"]),
    "accents": (["team.csms=é"], ["cannot be read", "key=value"]),
    "key of one's own segment": (["journey.segments.public.voise=1"], ["did you mean 'voice'"]),
    "seed out of range": (["seed=4294967296"], ["seed", "4294967295"]),
}


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the command line, require a refusal, and return its message."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    output = capsys.readouterr().err
    assert "Traceback" not in output
    return output


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_named_and_nothing_is_written(
    case: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    overrides, expected = CASES[case]
    output = refusal(capsys, "compare", *overrides)
    for word in expected:
        assert word in output
    assert not list(tmp_path.iterdir())


def test_of_many_runs_none_begins_if_one_is_wrong(
    capsys: pytest.CaptureFixture[str],
    quick: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    output = refusal(capsys, "compare", *quick, "--multirun", "team.csms=1,-2,2")
    assert "team.csms is -2" in output
    assert not list(tmp_path.glob("runs/*-compare*"))


def test_a_bad_book_is_refused_before_anything_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    book = tmp_path / "book.csv"
    book.write_text(
        "account_id,segment,arr,start_date,renewal_date\n"
        "=cmd|' /C calc'!A0,smb,-5,2025-01-01,2026-01-01\n"
        "B,<script>,nan,2025-01-01,2024-01-01\n"
    )
    output = refusal(capsys, "compare", "book=csv", "book.path=book.csv")
    for word in ("row 2", "-5", "row 3", "nan", "renewal_date", "script"):
        assert word in output
    assert [path.name for path in tmp_path.iterdir()] == ["book.csv"]


def test_unknown_command_and_resume_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean 'compare'" in refusal(capsys, "compar")
    assert "folder '/no/such/folder' does not exist" in refusal(capsys, "resume", "/no/such/folder")
    assert "one folder" in refusal(capsys, "resume")


def test_a_folder_that_cannot_be_written(
    capsys: pytest.CaptureFixture[str], quick: list[str], tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    output = refusal(capsys, "compare", *quick, "policies=[none]", f"folder={blocked}/run")
    assert "cannot be written" in output


POLICY = """
import simcs
from simcs.errors import SimcsError
import numpy as np


@simcs.policy("{name}")
class Mine:
    def plan(self, view):
        plan = simcs.Plan()
        {body}
        return plan
"""

BROKEN = {
    "raises": ("raise RuntimeError('oh')", ["RuntimeError", "oh"]),
    "nan": ("plan.add(view.account, 'check_in', np.nan)", ["priority", "NaN"]),
    "shape": ("plan.add(view.account, 'check_in', [1.0, 2.0])", ["priority", "shape (2,)"]),
    "matrix": ("plan.add(view.account[None, :], 'check_in')", ["shape (1, "]),
    "float_rows": ("plan.add(view.account * 1.0, 'check_in')", ["float64", "whole"]),
    "account": ("plan.add([10_000], 'check_in')", ["10000", "view.account"]),
    "negative": ("plan.add([-1], 'check_in')", ["-1", "view.account"]),
    "action": ("plan.add(view.account, 'chek_in')", ["chek_in", "did you mean 'check_in'"]),
    "team_action": ("plan.add(view.account, 'improve_process')", ["improve_process"]),
    "cause": ("plan.add(view.account, 'check_in', cause='fate')", ["fate", "product"]),
    "due": ("plan.add(view.account, 'check_in', due='soon')", ["due week", "soon"]),
    "share": ("plan.improve(1.5)", ["improvement", "1.5", "0 to 1"]),
    "writes": ("view.score[:] = 0", ["perhaps to its view, which is read-only: "]),
    "sets": ("view.week = 5000", ["perhaps to its view, which is read-only: "]),
    "causes": ("plan.add(view.account, 'check_in', cause=['product'])", ["cause", "product"]),
    "no_plan": ("return None", ["NoneType", "Plan"]),
    "lost": ("view.lost.account = view.account", ["perhaps to its view, which is read-only: "]),
    "unlost": ("del view.lost.touch", ["perhaps to its view, which is read-only: "]),
    "unsealed": ("view.lost.account.flags.writeable = True", ["raised ValueError", "WRITEABLE"]),
    "beyond": (
        (
            "view.lost.__dict__.update(account=np.array([10**8]), touch=np.array([10**9]))\n"
            "        plan.add(np.array([10**8]), 'win_back')"
        ),
        ["100000000", "view.lost.account"],
    ),
    "touchless": (
        (
            "view.lost.__dict__.update(account=np.array([3]), touch=np.array([10**9]))\n"
            "        plan.add([3], 'win_back')"
        ),
        ["account 3", "view.lost.account"],
    ),
    "huge": ("plan.add(view.account, 'check_in', 10**400)", ["priority", "numbers"]),
    "huge_due": ("plan.add(view.account, 'check_in', due=10**5000)", ["due week", "numbers"]),
    "huge_share": ("plan.improve(10**400)", ["share of improvement", "a number"]),
    "exits": ("raise SystemExit(3)", ["SystemExit", "3"]),
    "draw": ("view.random(65536)", ["k of random", "65536", "0 to 65535"]),
    "half_draw": ("view.random(1.9)", ["k of random", "1.9"]),
    "no_draw": ("view.random('a')", ["k of random", "'a'"]),
    "typical": ("view.typical_score(2)", ["typical_score is 2", "0 to 1"]),
    "typical_nan": ("view.typical_score(np.nan)", ["typical_score is nan", "0 to 1"]),
    "since": ("view.weeks_since('nap')", ["nap"]),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_policy_that_breaks_its_contract_is_named(case: str, quick: list[str]) -> None:
    body, expected = BROKEN[case]
    names: dict[str, Any] = {}
    exec(POLICY.format(name=f"broken_{case}", body=body), names)
    with pytest.raises(PolicyError) as raised:
        compare({"mine": names["Mine"]()}, overrides=quick)
    for word in ("mine", "week 0", *expected):
        assert word in str(raised.value)


def test_the_command_and_the_folder_say_so_too(
    capsys: pytest.CaptureFixture[str], quick: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(POLICY.format(name="raises", body="raise RuntimeError('oh')"))
    arguments = ["compare", *quick, "policies=[raises]", f"plugins=[{file}]"]
    said = "policy 'raises', week 0: it raised RuntimeError: oh"
    assert said in refusal(capsys, *arguments, f"folder={tmp_path}/run")
    status = json.loads((tmp_path / "run" / "status.json").read_text())
    assert status["status"] == "failed"
    assert status["message"].startswith(said)


@pytest.mark.slow
def test_two_workers_tell_a_broken_policy_the_same(
    capsys: pytest.CaptureFixture[str], quick: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "twice.py"
    file.write_text(POLICY.format(name="broken_twice", body="raise RuntimeError('oh')"))
    arguments = ["compare", *quick, "workers=2", "policies=[broken_twice]", f"plugins=[{file}]"]
    assert "week 0: it raised RuntimeError: oh" in refusal(
        capsys, *arguments, f"folder={tmp_path}/run"
    )


def test_check_says_that_drivers_agree(
    capsys: pytest.CaptureFixture[str], quick: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["check", *quick])
    assert stopped.value.code == 0
    assert "Both drivers agree exactly." in capsys.readouterr().out


def test_check_finds_a_policy_that_keeps_state(
    capsys: pytest.CaptureFixture[str], quick: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "stateful.py"
    body = (
        "self.n = getattr(self, 'n', 0) + 1\n"
        "        plan.add(view.account, 'check_in', self.n % 3)\n"
        "        plan.add(view.account[: self.n % 2], 'live_demo')"
    )
    file.write_text(POLICY.format(name="stateful", body=body))
    with pytest.raises(SystemExit) as stopped:
        main(["check", *quick, "policies=[stateful]", f"plugins=[{file}]"])
    assert stopped.value.code == 1
    assert "differ: week" in capsys.readouterr().out


LEAKS = """
import numpy as np
import simcs

LINE = {}


@simcs.policy("caches_lines")
class Caches:
    def plan(self, view):
        line = LINE.setdefault(view.week, float(np.median(view.score)))
        return simcs.Plan().add(view.score < line, "check_in")
"""


def test_check_finds_what_a_policy_keeps_between_replications(
    capsys: pytest.CaptureFixture[str], quick: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "caches.py"
    file.write_text(LEAKS)
    with pytest.raises(SystemExit) as stopped:
        main(["check", *quick, "policies=[none,caches_lines]", f"plugins=[{file}]"])
    assert stopped.value.code == 1
    output = capsys.readouterr().out.splitlines()
    assert "agree" in output[0]
    assert "agree" in output[1]  # nothing was kept yet
    assert "agree" in output[2]
    assert output[3].startswith("caches_lines, replication 1: differs from the same run")
    assert "week " in output[3]


def test_a_policy_that_cannot_be_made_is_refused(
    capsys: pytest.CaptureFixture[str], quick: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "needy.py"
    file.write_text(
        "from dataclasses import dataclass\nimport simcs\n\n\n"
        "@simcs.policy('needy')\nclass Needy:\n"
        "    def __init__(self, k):\n        pass\n\n    def plan(self, view):\n"
        "        return simcs.Plan()\n\n\n"
        "@simcs.policy('greedy')\n@dataclass\nclass Greedy(Needy):\n    k: int\n\n\n"
        "@simcs.policy('vast')\nclass Vast:\n    memory = {'x': 10**400}\n"
        "    plan = Needy.plan\n"
    )
    for name, words in {
        "needy": ("policies.needy", "Needy", "missing 1 required", "dataclass"),
        "greedy": ("policies.greedy.k is missing",),
        "vast": ("policy vast", "memory", "finite numbers"),
    }.items():
        output = refusal(capsys, "compare", *quick, f"policies=[{name}]", f"plugins=[{file}]")
        assert all(word in output for word in words), output


METRIC = """
from simcs.metrics.definitions import METRICS, Metric


def broken(record):
    {body}


METRICS.register("{name}")(Metric("{name}", "a thing", "", "higher", "a formula", broken))
"""


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("raise KeyError('oh')", "it raised KeyError: 'oh'"),
        ("raise SystemExit(3)", "it raised SystemExit: 3"),
        ("raise GeneratorExit", "it raised GeneratorExit"),
        ("return 'much'", "it returned 'much'; allowed: a number"),
    ],
)
def test_a_broken_metric_is_named(
    body: str,
    says: str,
    capsys: pytest.CaptureFixture[str],
    quick: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(METRICS, "_items", dict(METRICS._items))
    file = tmp_path / "metric.py"
    file.write_text(METRIC.format(name="my_metric", body=body))
    arguments = [*quick, f"plugins=[{file}]", "verdict=my_metric", f"folder={tmp_path}/run"]
    output = refusal(capsys, "compare", "policies=[none]", *arguments)
    assert f"metric 'my_metric', policy 'none', replication 0: {says}" in output


def test_a_key_of_a_file_that_is_not_in_the_tree(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "experiment").mkdir()
    (tmp_path / "experiment" / "typo.yaml").write_text(
        "# @package _global_\njourney:\n  segments:\n    smb:\n      voyce: 0.1\n"
    )
    output = refusal(capsys, "compare", "--config-dir", str(tmp_path), "experiment=typo")
    assert "smb.voyce is not a key; did you mean 'voice'? Allowed: acv," in output
    assert "experiment/typo" in output


def test_the_package_is_the_command() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "simcs", "--version"], capture_output=True, text=True, check=False
    )
    assert ended.stdout == f"{__version__}\n", ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk of Linux")
@pytest.mark.parametrize(("into", "code"), [(">/dev/full", 2), (">&-", 0), ("2>&-", 0)])
def test_an_output_that_cannot_be_written_is_no_traceback(into: str, code: int) -> None:
    program = "from simcs.cli import main; main()"
    ended = subprocess.run(
        ["/bin/sh", "-c", f"'{sys.executable}' -c '{program}' --version {into}"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ended.returncode == code
    assert "Traceback" not in ended.stderr
    assert ("No space left on device" in ended.stderr) == (code == 2)


@pytest.mark.slow
def test_whoever_reads_the_help_may_stop(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "from simcs.cli import main; main()", "compare", "--help"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        output = process.stderr.read()
    assert (process.returncode, output) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("workers", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_interrupted_run_says_so_and_resumes_to_the_same_bytes(
    workers: int, quick: list[str], tmp_path: Path
) -> None:
    size = ["horizon_weeks=104", "replications=8"]
    long = [*quick, *size, f"workers={workers}", "policies=[none,blend]"]
    partial = tmp_path / "cut" / "partial"
    process = Command(tmp_path, ("compare", *long, "folder=cut"), reports=False)
    process.wait_for(lambda: len([*partial.glob("*.npz")]) >= 2)
    process.signal(signal.SIGINT)
    code, output = process.end()
    assert code == 130, output
    assert "simcs resume cut" in output
    status = json.loads((tmp_path / "cut" / "status.json").read_text())
    assert status["status"] == "interrupted"
    assert 2 <= status["replications_done"] < 8
    kept = {path: path.stat().st_mtime_ns for path in partial.glob("*.npz")}
    for arguments in (("resume", "cut"), ("compare", *long, "folder=whole")):
        code, output = Command(tmp_path, arguments, reports=False).end()
        assert code == 0, output
    assert kept
    for name in ("comparison.csv", "differences.csv", "replications.parquet", "retention.parquet"):
        cut, whole = ((tmp_path / run / name).read_bytes() for run in ("cut", "whole"))
        assert cut == whole, name
    assert not partial.exists()
    assert json.loads((tmp_path / "cut" / "status.json").read_text())["status"] == "done"


@pytest.mark.slow
@pytest.mark.usefixtures("no_pages")
def test_an_unfinished_run_of_something_else_is_not_taken_up(
    capsys: pytest.CaptureFixture[str], quick: list[str], tmp_path: Path
) -> None:
    folder = f"folder={tmp_path}/run"
    with pytest.raises(SystemExit) as stopped:
        main(["compare", *quick, "policies=[none]", folder])
    assert stopped.value.code == 0
    assert "finished run" in refusal(capsys, "compare", *quick, "policies=[none]", folder)
    status = tmp_path / "run" / "status.json"
    status.write_text(json.dumps({"status": "interrupted"}))
    output = refusal(capsys, "compare", *quick, "policies=[none]", "seed=2", folder)
    assert "another configuration (changed since: seed)" in output
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    assert "other files" in refusal(capsys, "compare", *quick, f"folder={other}")


def test_help_names_commands_and_needs_no_heavy_import() -> None:
    code = (
        "import sys\nfrom simcs.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as stop:\n    assert stop.code == 0\n"
        "heavy = {'numpy', 'pandas', 'numba', 'hydra', 'matplotlib', 'simpy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    for word in ("compare", "check", "resume", "parameters", "trace"):
        assert word in output.stdout


def test_cfg_job_prints_the_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["compare", "--cfg", "job", "team.csms=6", "policies={a: heroic}"])
    assert stopped.value.code == 0
    printed = capsys.readouterr().out
    assert "csms: 6" in printed
    assert "a: heroic" in printed


@pytest.mark.slow
@pytest.mark.usefixtures("no_pages")
def test_multirun_and_config_dir(
    capsys: pytest.CaptureFixture[str],
    quick: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine" / "experiment").mkdir(parents=True)
    (tmp_path / "mine" / "experiment" / "small.yaml").write_text(
        "# @package _global_\npolicies: [none]\nteam:\n  csms: 0\n"
    )
    arguments = ["--config-dir", str(tmp_path / "mine"), "experiment=small", "--multirun"]
    with pytest.raises(SystemExit) as stopped:
        main(["compare", *quick, *arguments, "seed=1,2"])
    assert stopped.value.code == 0
    runs = sorted((tmp_path / "runs").glob("*-compare*"))
    assert len(runs) == 2
    texts = [(run / "config.yaml").read_text() for run in runs]
    assert ["seed: 1" in text for text in texts] == [True, False]
    assert all("csms: 0" in text for text in texts)
    assert all((run / "comparison.csv").exists() for run in runs)
    capsys.readouterr()


@pytest.mark.parametrize("said", ["junk", "", "-1", "1.5"])
def test_a_date_of_builds_that_is_none_is_named(
    said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Libraries would end in a traceback of their own."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", said)
    assert f"SOURCE_DATE_EPOCH is {said!r}; allowed: whole" in refusal(capsys, "compare")
