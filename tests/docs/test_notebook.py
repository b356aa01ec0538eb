"""The example notebook, run cell by cell as a reader would."""

import json
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.axes import Axes

NOTEBOOK = Path(__file__).parents[2] / "examples" / "answer.ipynb"


@pytest.mark.slow
def test_every_cell_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    monkeypatch.chdir(tmp_path)
    book = json.loads(NOTEBOOK.read_text("utf-8"))
    assert book["nbformat"] == 4
    names: dict[str, object] = {}
    pictures = 0
    for number, cell in enumerate(book["cells"]):
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        names.pop("axes", None)
        exec(compile(source, f"{NOTEBOOK.name}, cell {number}", "exec"), names)
        if source.startswith("axes ="):
            assert isinstance(names["axes"], Axes)
            assert names["axes"].has_data()
            pictures += 1
    plt.close("all")
    assert pictures >= 4
    assert "<h1" in (tmp_path / "answer.html").read_text("utf-8")
    assert not any(cell.get("outputs") for cell in book["cells"])
