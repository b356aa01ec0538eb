"""Where compiled code and populations are kept: safely, and never half written."""

import stat
from pathlib import Path

import numpy as np
import pytest

from simcs.compiled import _folder_for_now
from simcs.experiment import remembered
from simcs.experiment.burn_in import burn_in
from simcs.signals.parameters import Signals
from simcs.team.parameters import Team
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
    monkeypatch.setattr(remembered, "cache_folder", lambda: str(tmp_path))
    made = burn_in(eventful_journey(), Signals(), Team(), 10, 5, 1)

    def full(path: Path, **arrays: object) -> None:
        path.write_bytes(b"half")
        raise OSError("No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(np, "savez", full)
        assert remembered.remembered("key", lambda: made) is made
    assert not list(tmp_path.iterdir())
    remembered.remembered("key", lambda: made)
    assert len(list(tmp_path.glob("burn-in-*.npz"))) == 1
    again = remembered.remembered("key", lambda: pytest.fail("it was kept"))
    assert again.accounts.tobytes() == made.accounts.tobytes()
