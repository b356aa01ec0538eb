"""Every report in a browser: axe finds nothing, wide and narrow, and what is wrong would be found.

Where something is missing these tests fail and say what to install: `.ci/run` installs it.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from simcs.cli import main
from simcs.report.page import page
from tests.report_sample import ARMS, HOSTILE, sample

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CHECK = ROOT / "tests" / "axe" / "check.mjs"
SECONDS_AT_MOST = 200
BROWSERS = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")

SMALL = ("book.burn_in_accounts=20", "book.burn_in_weeks=60", "horizon_weeks=60", "replications=3",
         "driver=loop", "workers=1")  # fmt: skip
REPORTS = {
    "everything": ("book.size=40", "ceiling=true", "assumptions=3", "events=true",
                   "policies=[none,heroic,proactive,blend]"),
    "own book": ("book=csv", f"book.path={ROOT}/examples/book.csv", "depth=quick",
                 "policies=[typical,blend]"),
    "with the clock on": ("book.size=40", "depth=quick", "service=clocked", "driver=agents",
                          "policies=[none,heroic]"),
    "one arm, bad times": ("book.size=40", "depth=quick", "policies=[blend]", "preset=downturn"),
}  # fmt: skip


def browser_found() -> str:
    """Return the browser; fail where there is nothing to look with."""
    browser = next((found for name in BROWSERS if name and (found := shutil.which(name))), None)
    missing = [
        what
        for what, there in (
            ("node (package nodejs)", shutil.which("node")),
            ("npm packages (`make axe` fetches them)", (CHECK.parent / "node_modules").is_dir()),
            ("a browser (package chromium, or its path in CHROMIUM)", browser),
        )
        if not there
    ]
    assert not missing, f"missing: {'; '.join(missing)}"
    return str(browser)


def looked_at(file: Path) -> subprocess.CompletedProcess[str]:
    """Look at a page."""
    browser = browser_found()
    return subprocess.run(
        ["node", CHECK, file],
        env=os.environ | {"CHROMIUM": browser, "SECONDS_AT_MOST": str(SECONDS_AT_MOST)},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_AT_MOST + 30,
    )


def require_nothing_found(file: Path) -> None:
    looked = looked_at(file)
    assert looked.returncode == 0, looked.stdout + looked.stderr
    assert looked.stdout.count("nothing found") == 3


@pytest.mark.parametrize("report", REPORTS)
def test_nothing_is_found_in_the_report_of_a_run(report: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["compare", f"folder={tmp_path}/run", *SMALL, *REPORTS[report]])
    assert not ended.value.code
    require_nothing_found(tmp_path / "run" / "report.html")


def test_nothing_is_found_in_a_page_of_all_blocks(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(page(sample(ARMS + HOSTILE)), "utf-8")
    require_nothing_found(tmp_path / "report.html")


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
    (tmp_path / "report.html").write_text(source, "utf-8")
    looked = looked_at(tmp_path / "report.html")
    assert looked.returncode == 1, looked.stderr
    for problem in ("image-alt", "color-contrast", "heading-order", "request: file:", "dialog: 1",
                 "pixels wide", "pictures do not show", "console: "):  # fmt: skip
        assert problem in looked.stdout
