"""Where compiled code and populations are kept: safely, and never half written."""

import os
import pickle
import stat
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from simcs import compiled
from simcs.compiled import _folder_for_now, rehearsal
from simcs.experiment import population_cache
from simcs.quantiles import poisson
from simcs.signals.parameters import Signals
from simcs.team.parameters import Team
from simcs.world.burn_in import burn_in
from tests.worlds import eventful_journey


def test_a_folder_for_now_is_ours_alone(tmp_path: Path) -> None:
    made = _folder_for_now(tmp_path / "simcs")
    assert made == str(tmp_path / "simcs")
    assert stat.S_IMODE(Path(made).stat().st_mode) == 0o700
    assert _folder_for_now(tmp_path / "simcs") == made


@pytest.mark.parametrize("kind", ["open to others", "a link", "a file"])
def test_a_folder_that_others_may_have_made_is_not_used(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    wanted = tmp_path / "simcs"
    if kind == "open to others":
        wanted.mkdir()
        wanted.chmod(0o777)
    elif kind == "a link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        wanted.symlink_to(tmp_path / "elsewhere")
    else:
        wanted.write_text("")
    folder = Path(_folder_for_now(wanted))
    assert folder not in (wanted, tmp_path / "elsewhere")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_population_half_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(population_cache, "cache_folder", lambda: str(tmp_path))
    made = burn_in(eventful_journey(), Signals(), Team(), 10, 5, 1)

    def full(path: Path, **arrays: object) -> None:
        path.write_bytes(b"half")
        raise OSError("No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(np, "savez", full)
        assert population_cache.remembered("key", lambda: made) is made
    assert not list(tmp_path.iterdir())
    population_cache.remembered("key", lambda: made)
    assert len(list(tmp_path.glob("burn-in-*.npz"))) == 1
    again = population_cache.remembered("key", lambda: pytest.fail("it was kept"))
    assert again.accounts.tobytes() == made.accounts.tobytes()


SMALL = """
import hashlib
from simcs.experiment.compose import compose
from simcs.experiment.replications import drive, prepare, open_worlds
for driver in ("loop", "agents"):
    config = compose(["book.size=30", "policies=[blend]", f"driver={driver}", "horizon_weeks=5",
                      "team.staffing=0.5", "book.burn_in_weeks=5", "book.burn_in_accounts=10"])
    setup = prepare(config)
    for _, world in open_worlds(setup, 0):
        for _ in drive(world, config.driver):
            pass
        tables = (setup.population.accounts, world.accounts, world.ledger, world.team)
        print(hashlib.sha256(b"".join(table.tobytes() for table in tables)).hexdigest())
"""
"""A program that prints, for each driver, one hash of every bit of a small simulated world."""

WITHOUT_NUMBA = "import sys; sys.modules['numba'] = None\n"


def run_program(program: str, cache: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own and return what it said."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env=os.environ | {"XDG_CACHE_HOME": str(cache), "NUMBA_DISABLE_JIT": "0"} | environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )


def files_of(cache: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in cache.rglob("*.nb?")}


@pytest.mark.slow
def test_compiled_or_not_the_numbers_are_the_same(tmp_path: Path) -> None:
    """Compiled at once by all cores, taken from the cache, without numba's compiling or numba."""
    first = run_program(SMALL, tmp_path / "a")
    kept = files_of(tmp_path / "a")
    again = run_program(SMALL, tmp_path / "a")
    off = run_program(SMALL, tmp_path / "b", NUMBA_DISABLE_JIT="1")
    without = run_program(WITHOUT_NUMBA + SMALL, tmp_path / "c")
    assert len(first.stdout.split()) == 2
    assert first.stdout == again.stdout == off.stdout == without.stdout
    assert "Compiling, once" in first.stderr
    assert not again.stderr
    assert kept
    assert files_of(tmp_path / "a") == kept
    assert not files_of(tmp_path / "b")
    assert not files_of(tmp_path / "c")


@pytest.mark.slow
def test_a_users_own_compiled_function_calls_ours(tmp_path: Path) -> None:
    """By numba's plain decorator, with numbers of any width, also what calls others of ours."""
    pytest.importorskip("numba")
    program = (
        "import numba\nimport numpy as np\nfrom simcs import quantiles\n"
        "from simcs.quantiles import normal\nfrom simcs.randomness import uniform\n"
        "@numba.njit\ndef mine(week):\n"
        "    return normal(uniform(1, 2, 3, week, 5, 0)) + quantiles.poisson(0.9, 2.0)\n"
        "print(mine(4), mine(np.int16(4)), normal(uniform(1, 2, 3, 4, 5, 0)) + 4)"
    )
    assert len(set(run_program(program, tmp_path).stdout.split())) == 1


@pytest.mark.slow
def test_code_is_kept_in_our_folder_whatever_was_imported_first(tmp_path: Path) -> None:
    """Elsewhere numba would go on using it when a file that it calls has been edited."""
    program = "import numba\nfrom simcs.quantiles import poisson\npoisson(0.5, 2.0)"
    run_program(program, tmp_path / "ours", NUMBA_CACHE_DIR=str(tmp_path / "theirs"))
    assert {path.name.split("-")[0] for path in files_of(tmp_path / "ours")} == {
        "quantiles.poisson"
    }
    assert not (tmp_path / "theirs").exists()


@pytest.mark.slow
def test_a_function_of_a_users_file_is_not_kept(tmp_path: Path) -> None:
    """An edit in a file that it calls would go unnoticed."""
    (tmp_path / "other.py").write_text(
        "from simcs.compiled import compiled\n@compiled\ndef one(): return 1\n"
    )
    (tmp_path / "mine.py").write_text(
        "from simcs.compiled import compiled\nfrom other import one\n"
        "@compiled\ndef two(): return one() + 1\n"
    )
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\nfrom mine import two\nprint(two())"
    )
    assert run_program(program, tmp_path / "cache").stdout == "2\n"
    (tmp_path / "other.py").write_text(
        "from simcs.compiled import compiled\n@compiled\ndef one(): return 41\n"
    )
    assert run_program(program, tmp_path / "cache").stdout == "42\n"


@pytest.mark.parametrize("change", ["a source", "a tool"])
def test_the_folder_is_named_after_all_that_code_depends_on(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(compiled, "PACKAGE", tmp_path)
    (tmp_path / "randomness.py").write_text("1")
    (tmp_path / "cli.py").write_text("1")
    folder = compiled.cache_folder.__wrapped__
    before = folder()
    (tmp_path / "cli.py").write_text("2")
    assert folder() == before
    if change == "a source":
        (tmp_path / "randomness.py").write_text("2")
    else:
        monkeypatch.setattr(compiled, "VERSIONS", "numba 0")
    assert folder() != before


def test_the_folder_of_code_is_named_after_what_kernels_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(compiled, "PACKAGE", tmp_path)
    (tmp_path / "team").mkdir()
    files = {
        "kernels.py": "from simcs.team import rates as r\nfrom simcs.table import ROW\n@compiled\n",
        "team/rates.py": "from simcs import (\n    base,\n)\nimport simcs.other\n",
        "table.py": "ROW = 1\n",
        "base.py": "",
        "other.py": "",
        "page.py": "from simcs.kernels import act\n",
        "team/__init__.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    folder = compiled.code_folder.__wrapped__
    changing = set()
    for name, text in files.items():
        before = folder()
        (tmp_path / name).write_text(f"{text}# changed\n")
        if folder() != before:
            changing.add(name)
    assert changing >= {"kernels.py", "team/rates.py", "table.py", "base.py", "other.py"}
    assert "page.py" not in changing


def test_the_files_behind_code_hold_all_that_kernels_name() -> None:
    """Asked of the modules themselves: where does each global of each kernel come from?"""
    if not compiled.COMPILES:
        pytest.skip("nothing is compiled")
    known = {path.relative_to(compiled.PACKAGE.parent) for path in compiled._files_behind_code()}
    kernels = [
        value
        for name, module in list(sys.modules.items())
        if name.startswith("simcs.")
        for value in vars(module).values()
        if isinstance(value, compiled.Kernel) and value.__module__.startswith("simcs.")
    ]
    assert len(kernels) > 100
    for kernel in kernels:
        code, known_there = kernel.py_func.__code__, kernel.py_func.__globals__
        for value in (kernel, *(known_there.get(name) for name in code.co_names)):
            module = value.__name__ if isinstance(value, ModuleType) else type(value).__module__
            module = getattr(value, "__module__", module)
            if module.startswith("simcs."):
                assert Path(*module.split(".")).with_suffix(".py") in known, (kernel, value)


def test_versions_of_the_tools_are_known() -> None:
    numba, llvmlite = pytest.importorskip("numba"), pytest.importorskip("llvmlite")
    for version in (numba.__version__, llvmlite.__version__, np.__version__, sys.version):
        assert not compiled.COMPILES or version in compiled.VERSIONS


def test_after_a_rehearsal_kernels_are_compiled_code_again() -> None:
    if not compiled.COMPILES:
        pytest.skip("nothing is compiled")
    usual = compiled.Kernel.__call__
    with rehearsal() as calls:
        assert poisson(0.5, 2.0) == poisson.py_func(0.5, 2.0)
    [(kernel, kinds)] = calls
    assert kernel is poisson
    assert [str(kind) for kind in kinds] == ["float64", "float64"]
    assert compiled.Kernel.__call__ is usual


def test_kernels_are_handed_to_other_processes_by_name() -> None:
    assert pickle.loads(pickle.dumps(poisson)) is poisson


COLD = """
import threading
from simcs.experiment.compile_ahead import compile_ahead
from simcs.experiment.compose import compose
{begin}
compile_ahead(compose(["driver=loop"]))
{end}
"""
BESIDE = {
    "a thread": (
        "stop = threading.Event(); threading.Thread(target=stop.wait).start()",
        "stop.set()",
    ),
    "a daemon": (
        "import multiprocessing\nmultiprocessing.current_process()._config['daemon'] = True",
        "",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", BESIDE)
def test_nothing_is_compiled_ahead_where_it_would_be_lost(what: str, tmp_path: Path) -> None:
    """Processes that are no copies of this one could not hand on what they have compiled."""
    begin, end = BESIDE[what]
    said = run_program(COLD.format(begin=begin, end=end), tmp_path)
    assert "Compiling" not in said.stderr
    assert not files_of(tmp_path)
    assert not list(tmp_path.rglob("compiled-for-*"))
