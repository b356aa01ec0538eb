"""Command lines of every kind from a number: right, wrong, odd and hostile ones.

Whatever they set, a run that one of them begins is a tiny one: keys that say how much is simulated
get either a small value or one that is refused.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from random import Random
from typing import get_type_hints

from simcs.experiment.config import BOOKS, Config

TINY = (
    "book.size=10", "book.burn_in_weeks=5", "book.burn_in_accounts=10", "horizon_weeks=4",
    "replications=2", "driver=loop", "depth=quick", "workers=1", "assumptions=0",
    "policies=[none,blend]",
)  # fmt: skip
TINY_CSV = tuple(word for word in TINY if word != "book.size=10")

SIZES = {
    "book.size": (1, 10, 12), "book.burn_in_weeks": (0, 1, 5), "book.burn_in_accounts": (10, 12),
    "horizon_weeks": (1, 2, 4), "replications": (1, 2, 3), "assumptions": (0, 1),
    "assumption_replications": (1,), "workers": (1,), "plan_seconds": (60,), "team.csms": (0, 1, 3),
    "team.staffing": (0.5, 1, 2),
}  # fmt: skip
"""Keys that say how much is simulated -> small values."""
KEPT = ("driver", "depth", "service", "folder", "plugins")
"""Keys that get values of `FEW` only: others cost too much, or mean a path of this machine."""
FEW = {
    "driver": ("loop", "agents", "sweep"), "depth": ("quick",), "service": ("weekly", "clocked"),
    "folder": ("run", "a/b", "run ü", "'run, two'", "''", "null", "/dev/null/x", "/proc/x", "[a]",
               "book.csv", "own", "own/x", "'a*[b]?'", "'=x'", "runs/${seed}", "x" * 300,
               "'a\\tb'", "..", ".", "{a: 1}", "\udcff", "a\0b"),
    "plugins": ("[]", "[no.py]", "[book.csv]", "[own]", "['']", "null", "no.py", "[[a]]", "{a: b}",
                "['a\\nb']", "[1]", "[null]", "['\0']"),
}  # fmt: skip

JUNK = (
    "", "''", '""', "null", "None", "~", "nan", "NaN", ".nan", "-nan", "inf", "-inf", "1e999", "-1",
    "-1e-300", "1e300", "99999999999999999999999999", "9" * 5000, "0x1F", "1_000", "1.5", "0.1.2",
    "true", "yes", "off", "abc", "é", "日本", "\u202e", "\x1b[31m", "\x00", "\x07", "\n", "a\nb",
    "\t",
    "\udcff", "'", '"', "'a", 'a"b', "\\", "\\'", "$", "${", "${}", "${seed}", "${nope}", "${.a}",
    "${oc.env:HOME}", "${oc.env:NO_SUCH}", "${oc.create:{a: 1}}", "${hydra:job.num}", "${now:%Y}",
    "${seed", "${${seed}}", "${team}", "${book.size}", "???", "[", "]", "[]", "[[]]", "[" * 50,
    "[" * 2000, "{", "}", "{}", "{a}", "{a: 1}", "{a: {b: {c: 1}}}", "{1: 2}", "{null: 1}",
    "{a: 1, a: 2}", "(", "()", "[1,2]", "[a,,b]", "[none,none]", "[none,heroic,]", "1,2", ",",
    "a,b",
    "range(3)", "range(1,2,0)", "choice(1,2)", "glob(*)", "glob(x)", "interval(0,1)", "sort(3,1)",
    "shuffle(1,2)", "int(a)", "float(1)", "str(x)", "extend_list(1)", "json_str(1)", "tag(a,1)",
    "!!python/object/apply:os.system [ls]", "!!int 3", "&a 1", "*a", "<<", "---", "- a", "a: b",
    "a:b",
    "#x", "1 # x", "@file", "%s", "%(a)s", "{0}", "a=b", "==", "x" * 10_000, "<b>&amp;", "=cmd()",
    "../../etc/passwd", "/", "C:\\x", "-", "--", "2026-01-01", "12:30", "1:2", "0b1", "1e3", "+1",
    "1+1",
    "\u0663", "½", "１２",
)  # fmt: skip
"""Values: of no type, of odd types, and what means something to YAML, Hydra or a shell."""

GROUPS = {
    "book": ("generated", "csv"), "market": ("calm", "downturn", "outage"),
    "preset": ("calm", "lean_team", "startup_smb", "[lean_team,calm]", "[calm,calm]"),
    "experiment": ("sbg", "own", "typo", "broken", "list"),
}  # fmt: skip
POLICIES = (
    "[none]", "[heroic,proactive]", "{a: heroic}", "{a: {use: heroic, threshold: 40}}", "default",
    "none", "[]", "[hero]", "[random]", "{a: {use: heroic, threshold: x}}", "{a: {threshold: 4}}",
    "{a: {use: [heroic]}}", "{a: {use: null}}", "[[none]]", "[1]", "[null]", "{1: none}",
    "{a: null}",
    "[{use: heroic}]", "{'': none}", "{'a\\nb': none}", "{none: blend, a: none}", "[None]", "[nan]",
    "{a: {use: heroic, use: none}}", "[ceiling]", "{ceiling: none}", "{a: {use: heroic, 1: 2}}",
    "{a: {use: heroic, threshold: ${seed}}}", "{a: {use: heroic, threshold: [1]}}",
    "{'=x()': none}",
)  # fmt: skip
FLAGS = (
    "--foo", "--multirun", "-m", "--multi", "--cfg", "--cfg=job", "--cfg=x", "-c=job", "-cjob",
    "--help",
    "-h", "--hlep", "--config-dir", "--config-dir=own", "--config-dir=none",
    "--config-dir=book.csv",
    "-cd=own", "--config-name=x", "-cn", "--config-path=x", "--info", "-i=all", "--package",
    "-p=team",
    "--package=team", "--package=nope", "--resolve", "--version", "--run", "-r", "--hydra-help",
    "-sc",
    "--shell-completion", "--experimental-rerun=x", "--", "-", "---", "-1", "-x=1", "--=", "-é",
    "-\0",
    "--help=1", "--multirun=2", "--csv", "--quick", "--store", "--" + "x" * 3000, "--\n",
    "-\x1b[2J",
)  # fmt: skip
HYDRA = (
    "hydra.run.dir=x", "hydra.sweep.dir=x", "hydra.sweep.subdir=x", "hydra.output_subdir=x",
    "hydra.job.chdir=true", "hydra.mode=MULTIRUN", "hydra/launcher=basic", "hydra.launcher=x",
    "hydra.sweeper.params={seed: '1,2'}", "hydra.searchpath=[own]", "hydra.verbose=true",
    "hydra=null",
    "+hydra.x=1", "~hydra", "hydra.help.app_name=x", "hydra/job_logging=default", "hydra@x=1",
    "hydra.job_logging=null", "hydra.hydra_logging=null",
    "hydra.callbacks={a: {_target_: os.system}}",
)  # fmt: skip
WORDS = (
    "", " ", "x", "=", "=1", "==", ".=1", "..=1", "a..b=1", ".seed=1", "seed.=1", "seed",
    "team.csms 3",
    "seed = 1", " seed=1", "seed=1 ", "seed =1", "team.csms.=1", "~", "~~seed", "~nope", "~seed",
    "~team",
    "~policies", "~book", "~market", "~seed=1", "+", "+=1", "++", "++seed=1", "+seed=1",
    "+++seed=1",
    "+nope=1", "++nope.a=1", "+team.x=1", "@=1", "market@x=calm", "market@=calm", "@market=calm",
    "market@team=calm", "+market@team=calm", "+market@_global_=calm", "seed@=1", "x@y=1", "a/b=1",
    "/=1", "market/calm=1", "é=1", "team[csms]=1", "team['csms']=1", "[0]=1", "{a}=1", "$seed=1",
    "${seed}=1", "_target_=os.system", "+_target_=os.system", "+team._target_=os.system", "\0=1",
    "\n=1",
    "a\nb=1", "'seed'=1", '"seed"=1', "seed='1", "SEED=1", "Seed=1", "team=csms", "team.csms=1,2",
    "seed=1,2", "seed=range(0,2)", "preset=calm,lean_team", "policies=[none],[blend]", "folder=a,b",
    "x" * 5000 + "=1", "=" * 3000, "a." * 2000 + "a=1", "seed=" + "1" * 9000, "1=1", "1.1=1",
    "null=1",
    "true=1", "team.tiers.smb=1", "team.tiers={smb: 1}", "team.tiers.smb=x", "team.tiers.x=1",
    "team.tiers.smb.x=1", "book.mix={smb: 1}", "book.mix.smb=nan", "book.mix.public=1",
    "book.mix.=1",
    "journey.segments.public.acv=20000", "journey.segments.public={}", "journey.segments.public=1",
    "journey.segments={}", "journey.segments.x.y.z=1", "journey.segments..acv=1",
    "~journey.segments.mid",
    "journey.segments.smb.terms={4: 1}", "journey.segments.smb.terms.4=-1",
    "~journey.segments.smb.terms.4",
    "journey.segments.smb.terms.0=1", "journey.segments.smb.terms.x=1",
    "journey.segments.smb.terms=[]",
    "journey.segments.smb.terms." + "9" * 30 + "=1", "journey.segments.smb={nope: 1}", "worlds=0",
    "world_replications=1", "worlds=x", "driver=sweep", "verdict=net_retention", "verdict=nope",
    "verdict=null", "events=true", "ceiling=true", "book=csv", "book.path=book.csv",
    "book.path=no.csv",
    "book.as_of=2026-01-01", "book.as_of=x", "book={path: book.csv}", "book={}", "book=[csv]",
    "policies.a=none", "+policies.a=none", "policies.0=none", "~policies.0", "+policies=[none]",
    "policies@x=1", "experiment=own", "+experiment=own", "~experiment", "preset@team=calm",
)  # fmt: skip
CSV = ("book=csv", "book.path=book.csv")
PATHS = (
    "", " ", ".", "..", "/", "~", "own", "book.csv", "nope", "/dev/null", "/proc/self",
    "/dev/null/x",
    "a\0b", "\n", "x" * 300, "x" * 5000, "a/" * 2000, "é", "\udcff", "*", "[a]", "$HOME", "--help",
    "-x",
    "folder=own", "\x1b[31m", "%s", "'",
)  # fmt: skip


def _keys(kind: type, place: str = "") -> list[str]:
    """Return the dotted keys of a part of the configuration, and of all parts below it."""
    found = []
    hints = get_type_hints(kind)
    for one in fields(kind):
        key, inner = f"{place}{one.name}", hints[one.name]
        found.append(key)
        if is_dataclass(inner) and isinstance(inner, type):
            found += _keys(inner, f"{key}.")
    return found


KEYS = [
    *_keys(Config), *(f"book.{key}" for kind in BOOKS.values() for key in _keys(kind)),
    *(f"journey.segments.{name}.{key}" for name in ("smb", "mid", "enterprise")
      for key in ("acv", "voice", "touch", "terms", "notice_weeks", "fit_mean", "fit_sd")),
]  # fmt: skip


def _number(draw: Random) -> str:
    """Return a number that some key may well take."""
    made = draw.choice([draw.random(), draw.randint(0, 12), draw.uniform(0, 100), 0, 1, 0.5, 52])
    return f"{made:.4g}" if isinstance(made, float) else f"{made}"


def _value(draw: Random, key: str) -> str:
    if key in SIZES:
        good = draw.random() < 0.4
        return (
            str(draw.choice(SIZES[key])) if good else draw.choice(["0.5x", "-1", "nan", "[1]", "x"])
        )
    if key in FEW:
        return draw.choice(FEW[key])
    if key == "policies":
        return draw.choice(POLICIES)
    return _number(draw) if draw.random() < 0.4 else draw.choice(JUNK)


def _typo(draw: Random, word: str) -> str:
    """Return a word with one letter left out, doubled, replaced or moved."""
    at = draw.randrange(len(word)) if word else 0
    return draw.choice([
        word[:at] + word[at + 1 :], word[:at] + word[at : at + 1] + word[at:],
        word[:at] + draw.choice("x=.,+~@ []{}'\"\\$\0\né") + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
    ])  # fmt: skip


def _override(draw: Random) -> str:
    key = draw.choice([*SIZES, *FEW, "policies"]) if draw.random() < 0.3 else draw.choice(KEYS)
    word = f"{key}={_value(draw, key)}"
    kind = draw.random()
    if kind < 0.1 and key not in SIZES:
        return draw.choice(["+", "++", "~", "@", " "]) + word
    return _typo(draw, key) + word[len(key) :] if kind < 0.2 else word


def _group(draw: Random) -> str:
    group = draw.choice([*GROUPS])
    return f"{group}={draw.choice([*GROUPS[group], *GROUPS[group], draw.choice(JUNK)])}"


def _settings(draw: Random) -> list[str]:
    """Return the words of a command that takes settings: tiny sizes, and one to four others."""
    kinds: list[Callable[[Random], str]] = [
        _override, _override, _group, lambda draw: draw.choice(WORDS),
        lambda draw: draw.choice(FLAGS), lambda draw: draw.choice(HYDRA),
    ]  # fmt: skip
    weights = (8, 8, 2, 6, 2, 1)
    csv = draw.random() < 0.2
    words = [one(draw) for one in draw.choices(kinds, weights, k=draw.randint(1, 4))]
    if draw.random() < 0.1:
        words = [draw.choice(words)] * 2
    return [*(CSV if csv else ()), *(TINY_CSV if csv else TINY), *words]


def _trace(draw: Random) -> list[str]:
    own = {
        "account": ("0", "1", "A1", "arrival 1", "nope", "-1", "9" * 40, *JUNK),
        "replication": ("0", "1", "-1", "x", "9" * 40, *JUNK),
        "weeks": (
            "some",
            "all",
            "out.csv",
            "no/out.csv",
            ".csv",
            "own/.csv",
            "/dev/null/x.csv",
            *JUNK,
        ),
    }
    asked = [f"{key}={draw.choice(own[key][: draw.choice([3, 99])])}" for key in own]
    return [
        *draw.sample(asked, draw.randint(0, 3)),
        *(_settings(draw) if draw.random() < 0.3 else TINY),
    ]


def _words(draw: Random) -> list[str]:
    return [draw.choice([*JUNK, *FLAGS, "churn", "hand-over"]) for _ in range(draw.randint(0, 3))]


def _claims(draw: Random) -> list[str]:
    """Return words that show studies, or are refused: to run one takes minutes."""
    if draw.random() < 0.5:
        return ["show", *draw.choices(["heroics", "process", "nope", *FLAGS, "workers=1"], k=2)]
    return ["run", "nope", *_words(draw)] if draw.random() < 0.5 else ["shwo", *_words(draw)]


def line(number: int) -> list[str]:
    """Return the command line of a number."""
    draw = Random(f"line {number}")
    command = draw.choices(
        ["compare", "check", "signals", "trace", "parameters", "claims", "folder", "diff", "other"],
        (60, 6, 6, 10, 3, 4, 5, 3, 3),
    )[0]
    if command in ("compare", "check", "signals"):
        return [command, *_settings(draw)]
    if command == "folder":
        paths = draw.choices(PATHS, k=draw.choice([0, 1, 1, 1, 2]))
        return [draw.choice(["resume", "report", "rerun"]), *paths]
    if command == "diff":
        return ["diff", *draw.choices(PATHS, k=draw.choice([1, 2, 2, 3]))]
    if command == "other":
        return [draw.choice([*PATHS, *JUNK, *FLAGS, "compar", "COMPARE"]), *_words(draw)]
    made = {"trace": _trace, "parameters": _words, "claims": _claims}[command]
    return [command, *made(draw)]
