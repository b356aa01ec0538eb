"""The report in a browser: axe finds nothing, wide and narrow, and what is wrong would be found.

Skipped where there is no browser; `make axe FILES=...` says so aloud.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from simcs.report.page import page
from tests.report_sample import ARMS, HOSTILE, sample

CHECK = Path(__file__).parents[1] / "axe" / "check.mjs"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
MISSING = [
    what
    for what, there in (
        ("node", shutil.which("node")),
        (
            "npm packages (make axe installs them)",
            (CHECK.parent / "node_modules/axe-core").is_dir(),
        ),
        (f"Chromium at {CHROMIUM}", Path(CHROMIUM).is_file()),
    )
    if not there
]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"there is no {', no '.join(MISSING)}")


def looked_at(file: Path, source: str) -> subprocess.CompletedProcess[str]:
    file.write_text(source, "utf-8")
    return subprocess.run(["node", CHECK, file], capture_output=True, text=True, check=False)


def test_nothing_is_found_in_a_report(tmp_path: Path) -> None:
    looked = looked_at(tmp_path / "report.html", page(sample(ARMS + HOSTILE)))
    assert looked.returncode == 0, looked.stdout + looked.stderr
    assert looked.stdout.count("nothing found") == 3


def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    (tmp_path / "other.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    source = page(sample())
    for right, wrong in (
        (' alt="Bars', ' data-x="Bars'),
        ('class="lead"', 'style="color: #999" class="lead"'),
        ("<main", '<img src="other.svg" alt="x"><script>alert(1)</script><main'),
        ("<main", '<div style="width: 700px">wide</div><main'),
        ("<h2 ", "<h4 "),
        ("</h2>", "</h4>"),
        ("base64,PD9", "base64,AAA"),
    ):
        assert right in source
        source = source.replace(right, wrong, 1)
    looked = looked_at(tmp_path / "report.html", source)
    assert looked.returncode == 1, looked.stderr
    for told in ("image-alt", "color-contrast", "heading-order", "request: file:", "dialog: 1",
                 "pixels wide", "pictures do not show", "console: "):  # fmt: skip
        assert told in looked.stdout
