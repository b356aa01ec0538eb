"""What a run is: the code it used beside simcs, and whether a resumed run finds the same again."""

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simcs.errors import ConfigError
from simcs.experiment import plugins
from simcs.experiment.code_files import file_hash
from simcs.experiment.code_text import code_text
from simcs.experiment.sources import object_text, sources_of
from simcs.interventions.policies import Blend

QUICK = """
quick = ["book.size=25", "book.burn_in_weeks=20", "book.burn_in_accounts=10", "horizon_weeks=8",
         "replications=4", "depth=quick", "workers=1", "driver=loop"]
"""
POLICY = """
import simcs

class Mine:
    def __init__(self, level):
        self.level = level

    def plan(self, view):
        return simcs.Plan().add(view.score < self.level, {action!r})
"""


def module_of(text: str, name: str = "typed_in") -> dict[str, Any]:
    """Return the names of a module that has no file."""
    names: dict[str, Any] = {"__name__": name}
    exec(text, names)
    return names


def test_what_belongs_to_simcs_or_python_is_left_out() -> None:
    assert sources_of([Blend, len, Path, dict]) == {}


def test_what_was_typed_in_is_identified_by_its_code() -> None:
    def hash_of(text: str) -> str:
        [found] = sources_of([module_of(text)["Mine"]]).values()
        return found

    text = POLICY.format(action="check_in")
    assert hash_of(text) == hash_of(text) == hash_of("# a comment\n" + text)
    assert hash_of(text) != hash_of(POLICY.format(action="escalation"))


REFERRED = (
    "def used(): return §", "used = §", "used = [1, {'a': §}]", "used = lambda: (lambda: §)",
    "class used: size = §", "def deep(): return §\ndef used(): return deep()",
    "def make(n):\n    return lambda: n\nused = make(§)", "def used(n=§): return n",
    "import numpy as np\nused = np.array([§])", "used = b'§'", "used = §j",
    "import pandas as pd\nused = pd.Series([§])",
    "from pathlib import Path\nused = [Path('§')]",
    "class Kind:\n    def go(self): return §\nused = Kind()",
    "class Kind:\n    def __init__(self, n): self.n = n\nused = Kind(§).__init__",
    ("from functools import cached_property\n"
    "class used:\n    @cached_property\n    def n(self): return §"),
    ("from functools import wraps\n"
    "def twice(f):\n    @wraps(f)\n    def g(): return § * f()\n    return g\n"
    "@twice\ndef used(): return 1"),
    "from functools import cache\n@cache\ndef used(): return §",
    "from functools import partial\ndef f(x): return § * x\nused = partial(f, 1)",
    "from functools import partial\ndef f(x): return x\nused = partial(f, §)",
)  # fmt: skip
"""Code that says what ``used`` is, with a number in it."""


@pytest.mark.parametrize("text", REFERRED)
def test_so_is_what_it_refers_to(text: str) -> None:
    first, other, again = (
        code_text(module_of(f"{text}\ndef mine(): return used\n".replace("§", number))["mine"])
        for number in "121"
    )
    assert first != other
    assert first == again


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("partial(lambda x: x, 1)", "partial(lambda x: -x, 1)"),
        ("partial(lambda x: x, 1)", "partial(lambda x: x, 2)"),
        ("Kind(1)", "Kind(2)"),
        ("Kind(1)", "Other(1)"),
        ("Kind(1).go", "Kind(2).go"),
    ],
)
def test_what_is_registered_may_be_a_partial_or_an_object(before: str, after: str) -> None:
    whole = (
        "from functools import partial\nclass Kind:\n    def __init__(self, n): self.n = n\n"
        "    def __call__(self): return self.n\n    def go(self): return self.n\n"
        "class Other(Kind):\n    def __call__(self): return -self.n\nused = {}\n"
    )
    found = [
        sources_of([module_of(whole.format(part))["used"]]) for part in (before, after, before)
    ]
    assert found[0] != found[1]
    assert found[0] == found[2]
    assert found[0]


def test_two_of_one_name_are_both_named() -> None:
    whole = (
        "def make(n):\n    def made(): return n\n    return made\none, other = make({}), make({})"
    )
    found = [
        sources_of([(names := module_of(whole.format(*pair)))["one"], names["other"]])
        for pair in ((1, 2), (1, 3), (4, 2), (1, 2))
    ]
    assert found[0] == found[3]
    assert len({str(one) for one in found}) == 3


def test_what_answers_everything_comes_to_an_end() -> None:
    names = module_of(
        "from unittest.mock import MagicMock\nused = MagicMock()\ndef mine(): return used"
    )
    assert code_text(names["mine"])


def test_names_that_call_each_other_come_to_an_end() -> None:
    names = module_of("def one(): return other()\ndef other(): return one()\n")
    assert code_text(names["one"])


def test_a_script_is_known_by_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "helper_of_mine.py").write_text("level = 40\n")
    (tmp_path / "plays_of_mine.py").write_text("import helper_of_mine\nclass Mine: pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import plays_of_mine  # type: ignore[import-not-found]

    try:
        found = sources_of([plays_of_mine.Mine])
        assert {Path(place).name for place in found} == {
            "helper_of_mine.py", "plays_of_mine.py", "values that plays_of_mine.Mine refers to",
        }  # fmt: skip
        (tmp_path / "helper_of_mine.py").write_text("level = 60\n")
        again = sources_of([plays_of_mine.Mine])
        assert [place for place in found if found[place] != again[place]] == [
            str(tmp_path / "helper_of_mine.py")
        ]
    finally:
        del sys.modules["plays_of_mine"], sys.modules["helper_of_mine"]


def test_so_are_values_set_since_it_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a sweep over thresholds sets them, or a file of settings that is read on import."""
    (tmp_path / "numbers_of_mine.py").write_text("level = 40\nother = 1\n")
    (tmp_path / "set_of_mine.py").write_text(
        "import numbers_of_mine\nLINE = 1\nUNUSED = 1\n"
        "def helper(): return numbers_of_mine.level\n"
        "class Mine:\n    def plan(self, view): return helper() > LINE\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    import numbers_of_mine  # type: ignore[import-not-found]
    import set_of_mine  # type: ignore[import-not-found]

    place_of_values = "values that set_of_mine.Mine refers to"
    try:
        before = sources_of([set_of_mine.Mine])
        for module, name, same in (
            (set_of_mine, "LINE", False), (numbers_of_mine, "level", False),
            (set_of_mine, "UNUSED", True), (numbers_of_mine, "other", True),
        ):  # fmt: skip
            with monkeypatch.context() as patched:
                patched.setattr(module, name, 2)
                after = sources_of([set_of_mine.Mine])
            assert [place for place in before if before[place] != after[place]] == (
                [] if same else [place_of_values]
            ), name
        assert sources_of([set_of_mine.Mine]) == before
    finally:
        del sys.modules["set_of_mine"], sys.modules["numbers_of_mine"]


def test_so_are_files_that_are_only_imported_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number that is imported has no module, and a function may import when it is called."""
    (tmp_path / "limits_of_mine.py").write_text("LEVEL = 1\n")
    (tmp_path / "later_of_mine.py").write_text("from deeper_of_mine import LEVEL\n")
    (tmp_path / "deeper_of_mine.py").write_text("LEVEL = 1\n")
    (tmp_path / "imports_of_mine.py").write_text(
        "from limits_of_mine import LEVEL\nclass Mine:\n    def plan(self, view):\n"
        "        import nowhere_to_be_found\n        from later_of_mine import LEVEL as other\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    import imports_of_mine  # type: ignore[import-not-found]

    try:
        found = {Path(place).name for place in sources_of([imports_of_mine.Mine])}
    finally:
        del sys.modules["imports_of_mine"], sys.modules["limits_of_mine"]
    assert found >= {f"{name}_of_mine.py" for name in ("limits", "later", "deeper", "imports")}


KINDS = """
import enum, re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import NamedTuple
import numpy as np, pandas as pd

class Colour(enum.Enum):
    RED = 1
    BLUE = 2
class Pair(NamedTuple):
    a: int = 1
class Base(ABC):
    @abstractmethod
    def plan(self, view): ...
@dataclass
class Mine(Base):
    k: int = 3
    names: frozenset = frozenset("abcdefg")
    held: list = field(default_factory=lambda: ["a"])
    rule: object = field(default_factory=lambda: Rule())
    def plan(self, view):
        return Colour.RED, Pair(2), WORD.match("a"), SERIES.sum(), NAMES, np.nan, self.names
WORD = re.compile("a+")
class Rule:
    def __init__(self):
        self.names = {"alpha", "beta", "gamma", "delta"}
SERIES = pd.Series([1, 2])
NAMES = {"b", "a", "c", "d"}
"""


@pytest.mark.slow
def test_it_is_the_same_text_in_every_process(tmp_path: Path) -> None:
    (tmp_path / "kinds_of_mine.py").write_text(KINDS)
    program = (
        "from simcs.experiment.sources import object_text, sources_of\n"
        "from kinds_of_mine import Mine\n"
        f"exec({KINDS!r}, typed := {{'__name__': '__main__'}})\n"
        "print(sources_of([Mine, typed['Mine']]), object_text(Mine()))\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True,
            check=True, timeout=120, env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1, said


def test_an_installed_package_is_identified_by_version_and_files() -> None:
    import tqdm

    found = sources_of([tqdm.tqdm])
    assert found["package tqdm"] == importlib.metadata.version("tqdm")
    assert "package tqdm: tqdm/std.py" in found


def test_objects_are_identified_by_their_settings_not_by_their_address() -> None:
    class Plain:
        def __init__(self, *settings: Any) -> None:
            self.settings = settings

    assert object_text(Plain(40)) == object_text(Plain(40)) != object_text(Plain(60))
    assert object_text(Plain({1, 2})) == object_text(Plain({2, 1}))
    assert object_text(Plain(Path("a"))) == object_text(Plain(Path("a")))
    assert object_text(Plain(Path("a"))) != object_text(Plain(Path("b")))
    generator = Plain(one for one in ())
    assert object_text(generator) != object_text(generator)  # has no text, so is never the same


def interrupted(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script that is to be stopped after two replications."""
    (folder / "script.py").write_text(script)
    return subprocess.run(
        [sys.executable, "script.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


STOPS = """
from simcs.experiment.store import RunFolder

def stopping(save):
    def one(self, outcome):
        save(self, outcome)
        if outcome.replication == 1:
            raise KeyboardInterrupt
    return one

usual = RunFolder.save_replication
if not __import__("os").path.exists("run"):
    RunFolder.save_replication = stopping(usual)
"""
RUN = 'simcs.compare({"mine": Mine(LEVEL)}, overrides=quick, folder="run")\n'


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text, ""),
        pytest.param(
            lambda text: text.replace("LEVEL", "60", 1),
            "settings of policy 'mine'",
            marks=pytest.mark.slow,
        ),
        (lambda text: text.replace("check_in", "escalation"), "mine_plays.py"),
    ],
)
def test_an_object_is_resumed_only_as_it_was(tmp_path: Path, change: Any, words: str) -> None:
    plays = tmp_path / "mine_plays.py"
    plays.write_text(POLICY.format(action="check_in"))
    script = "import simcs\nfrom mine_plays import Mine\n" + QUICK + STOPS + RUN
    first = interrupted(tmp_path, script.replace("LEVEL", "40"))
    assert "KeyboardInterrupt" in first.stderr, first.stderr
    plays.write_text(change(plays.read_text()))
    second = interrupted(tmp_path, change(script).replace("LEVEL", "40"))
    if not words:
        assert second.returncode == 0, second.stderr
    else:
        assert words in second.stderr
        assert "unfinished run of" in second.stderr


def test_a_plugin_that_has_changed_since_it_was_loaded_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "plug.py"
    file.write_text("VALUE = 1\n")
    plugins.load([str(file)])
    plugins.load([str(file)])
    assert plugins.loaded_hashes([str(file)]) == {str(file): file_hash(file)}
    file.write_text("VALUE = 2\n")
    with pytest.raises(ConfigError, match=r"plug.py' has changed since it was loaded"):
        plugins.load([str(file)])
    with pytest.raises(ConfigError, match=r"plug.py' has changed since it was loaded"):
        plugins.require_same({str(file): file_hash(file)})
