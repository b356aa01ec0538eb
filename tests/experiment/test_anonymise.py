"""--anonymise: no byte that is written or printed holds a name, and all numbers are the same."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader

import simcs
from simcs.errors import BookError, ConfigError
from simcs.experiment.anonymous_folder import anonymised
from simcs.experiment.store import RunFolder
from tests.books import GOOD, SEGMENTS, csv_of
from tests.commands import ran

REPORTS = True
"""But they are made by the slow test alone."""

PEOPLE = ("Xiadani Okwuosa", "Bruno Vantongeren", "Yolandi Kreuz")
SECRET = re.compile("quillf|zorb|okwu|xiad|vanton|bruno|yoland|kreuz|jansky|wombat", re.IGNORECASE)
"""Parts of the names of customers, CSMs, contacts and of the file itself."""
FILE = "Wombattery customers.csv"
BOOK = [
    {
        **GOOD,
        "account_id": f"Quillfeather {n} Ltd" if n % 2 else f"=Zorb & Söhne {n}",
        "segment": ("smb", "mid")[n % 2],
        "arr": str(1000 * (n + 1)),
        "owner": PEOPLE[n % 3],
        "region": ("North", "South")[n % 2],
        "contact": f"Jansky {n}",
        "backup": ("Okwuosa", "nobody")[n % 2],
    }
    for n in range(14)
]
SMALL = (
    "book=csv", f"book.path={FILE}", "driver=loop", "workers=1", "depth=quick", "horizon_weeks=20",
    "book.burn_in_accounts=20", "book.burn_in_weeks=20", "replications=2", "policies=[none,blend]",
)  # fmt: skip
RUN = ("compare", *SMALL, "events=true", "by=region")


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path(FILE).write_text(csv_of(*BOOK), "utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the same run with names, without, and its copy without."""
    at = tmp_path_factory.mktemp("anonymise")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(at)
        Path(FILE).write_text(csv_of(*BOOK), "utf-8")
        without_pages(patched)
        assert ran(*RUN, "folder=hidden", "--anonymise") == 0
        assert ran(*RUN, "folder=named") == 0
        assert ran("report", "named", "--anonymise", "folder=copy") == 0
    return at


def without_pages(patched: pytest.MonkeyPatch) -> None:
    for place in ("simcs.comparison", "simcs.run_files"):
        patched.setattr(f"{place}.write_pages", lambda *_: True)


def written(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield all that the files of a folder say, with what is compressed in them taken apart."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            yield path.name, RunFolder(path.parent).read_parquet(path.name).to_csv()
        if path.suffix == ".pdf":
            reader = PdfReader(path)
            yield path.name, "\n".join(page.extract_text() for page in reader.pages)
            yield path.name, f"{reader.metadata} {reader.outline}"
        if path.is_file():
            yield path.name, path.read_bytes().decode("utf-8", "replace")


def test_what_is_searched_for_is_there_in_a_run_with_names(runs: Path) -> None:
    held = {name for name, text in written(runs / "named") if SECRET.search(text)}
    assert held >= {"portfolio.csv", "portfolio.parquet", "events.parquet", "config.yaml",
                    "accounts_changed.csv", "provenance.json", "facts.json"}  # fmt: skip


@pytest.mark.slow
def test_pages_hold_no_name(runs: Path, there: Path) -> None:
    shutil.copytree(runs / "hidden", there / "hidden")
    assert ran("report", "hidden") == 0
    pages = [(name, text) for name, text in written(there / "hidden") if name.startswith("report.")]
    assert sum("Account 1" in text for _, text in pages) == 2  # the page, and the text of the PDF
    for name, text in written(there / "hidden"):
        assert not SECRET.search(text), name


@pytest.mark.parametrize("folder", ["hidden", "copy"])
def test_nothing_that_is_written_holds_a_name(runs: Path, folder: str) -> None:
    assert len([*written(runs / folder)]) > 25
    for name, text in written(runs / folder):
        assert not SECRET.search(text), name


def test_numbers_are_the_same_to_the_last_bit(runs: Path) -> None:
    files = {path.name for kind in ("*.csv", "*.parquet") for path in (runs / "named").glob(kind)}
    for folder in ("hidden", "copy"):
        assert files == {
            one.name for kind in ("*.csv", "*.parquet") for one in (runs / folder).glob(kind)
        }
    differ = set()
    for name in files:
        pages = [_table(runs / one / name) for one in ("named", "hidden", "copy")]
        named, hidden = (page.drop(columns=_of_names(page)) for page in pages[:2])
        pd.testing.assert_frame_equal(named, hidden, check_exact=True)
        pd.testing.assert_frame_equal(pages[1], pages[2], check_exact=True)
        differ |= {name} if not pages[0].equals(pages[1]) else set()
    assert {"portfolio.csv", "portfolio.parquet", "events.parquet"} <= differ


def _of_names(page: pd.DataFrame) -> list[str]:
    texts = page.select_dtypes(exclude="number")
    return [name for name in ("account", "csm", "account_id") if name in texts]


def _table(path: Path) -> pd.DataFrame:
    if path.suffix == ".csv":
        return pd.read_csv(path)
    return RunFolder(path.parent).read_parquet(path.name)


def test_an_account_is_called_by_its_row_and_a_csm_by_the_alphabet(runs: Path) -> None:
    named, hidden = (_table(runs / one / "portfolio.parquet") for one in ("named", "hidden"))
    rows = {account["account_id"]: f"Account {row}" for row, account in enumerate(BOOK, 2)}
    assert [rows[name] for name in named["account_id"]] == list(hidden["account_id"])
    csms = {name: f"CSM {n}" for n, name in enumerate(sorted(PEOPLE), 1)}
    assert [csms[name] for name in named["csm"]] == list(hidden["csm"])


def test_nothing_that_is_printed_holds_a_name(
    there: Path, capsys: pytest.CaptureFixture[str], runs: Path
) -> None:
    play = "playbooks: {look: {when: usage < 90%, do: check_in}}"
    Path("play.yaml").write_text(play)
    weeks = ("weeks=all", "account=Quillfeather 1 Ltd")
    for words in (
        ("trace", *weeks, *SMALL),
        ("today", "play.yaml", *SMALL[:-2], "draws=1", "weeks=1", "--json=list.json"),
        ("playbooks", "try", "play.yaml", *SMALL[:-1]),
    ):
        assert ran(*words, "--anonymise") == 0
        said = capsys.readouterr()
        assert not SECRET.search(said.out + said.err)
        assert words[0] == "playbooks" or re.search("Account |CSM", said.out)
    assert "Account " in Path("list.json").read_text()
    assert not SECRET.search(Path("list.json").read_text())


def test_a_file_of_scenarios_is_copied_without_the_path_and_refused_with_a_name(
    there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = "driver: loop, replications: 1, horizon_weeks: 4, book.burn_in_accounts: 20"
    base = f"base: {{book: csv, book.path: {FILE}, book.burn_in_weeks: 4, {keys}}}\n"
    Path("cases.yaml").write_text(f"{base}scenarios: {{now: {{}}, less: {{team.csms: 2}}}}")
    assert ran("scenarios", "cases.yaml", "--anonymise", "folder=cases") == 0
    for name, text in written(there / "cases"):
        assert not SECRET.search(text), name
    assert "book.path: FILE," in (there / "cases" / "scenarios.yaml").read_text()
    Path("cases.yaml").write_text(f"{base}scenarios: {{now: {{}}, no Kreuz: {{team.csms: 2}}}}")
    capsys.readouterr()
    assert ran("scenarios", "cases.yaml", "--anonymise") == 2
    assert "cases.yaml, line 2: it holds the name of" in capsys.readouterr().err


def test_a_run_goes_on_and_is_repeated_with_the_path_typed_again(
    runs: Path,
    there: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_pages(monkeypatch)
    shutil.copytree(runs / "hidden", there / "cut")
    for path in (there / "cut").iterdir():
        if path.name not in ("config.yaml", "provenance.json", "status.json"):
            path.unlink()
    (there / "cut" / "status.json").write_text('{"status": "interrupted"}')
    assert ran("resume", "cut") == 2
    assert "does not say where its book is; allowed: the same command with book.path=FILE" in (
        capsys.readouterr().err
    )
    assert ran("resume", "cut", f"book.path={FILE}") == 0
    assert {p.name: p.read_bytes() for p in (there / "cut").glob("*.parquet")} == {
        p.name: p.read_bytes() for p in (runs / "hidden").glob("*.parquet")
    }
    assert ran("rerun", "cut") == 2
    assert "does not say where its book is" in capsys.readouterr().err
    assert ran("rerun", str(runs / "named"), "--anonymise") == 2
    assert "simcs report FOLDER --anonymise leaves names out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ("policies={Team Kreuz: blend}", "policies"),
        ("policies={now: typical, new: bruno_plays.yaml}", "policies"),
        ("folder=runs/quillfeather 3 ltd", "folder"),
    ],
)
def test_a_setting_with_a_name_is_refused_without_saying_it(
    there: Path, capsys: pytest.CaptureFixture[str], setting: str, place: str
) -> None:
    Path("bruno_plays.yaml").write_text("playbooks: {look: {when: usage < 90%, do: check_in}}")
    assert ran("compare", *SMALL[:-1], "policies=[none,blend]", setting, "--anonymise") == 2
    said = capsys.readouterr().err
    assert f"a value or a name in {place} holds the name of a customer or CSM" in said
    assert not SECRET.search(said)
    assert sorted(path.name for path in there.iterdir()) == [FILE, "bruno_plays.yaml"]


def test_a_playbook_with_a_name_or_with_a_column_that_is_left_out_is_refused(
    there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    look = "playbooks:\n  look: {when: usage < 90%, do: check_in}\n"
    words = ("compare", *SMALL[:-1], "policies={now: typical, new: play.yaml}", "--anonymise")
    Path("play.yaml").write_text(f"{look}  # as Vantongeren does\n")
    assert ran(*words) == 2
    said = capsys.readouterr().err
    assert "play.yaml, line 3: it holds the name of a customer or CSM" in said
    assert not SECRET.search(said)
    who = look.replace("{when", "{who: contact == Jansky, when")
    Path("play.yaml").write_text(f"columns: {{contact: text}}\n{who}")
    assert ran(*words) == 2
    assert "the book's column 'contact' is not used (--anonymise leaves out what may hold" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (csv_of({**BOOK[0], "arr": "Zorb"}), "row 2, arr: value is not shown; allowed"),
        (csv_of({**BOOK[0], "arr": "4;2"}), "row 2, arr: value is '4;2'"),
        (csv_of(BOOK[0], BOOK[0]), "value is not shown, which row 2 has too"),
        (csv_of({**BOOK[0], "segment": "Kreuz"}), "row 2, segment: no such segment"),
        (csv_of({**BOOK[0], "owner": "Kreuz" * 40}), "value is not shown (200 characters)"),
        ("Zorb,Kreuz\n1,2\n", "row 1 must be the header, found: 2 cells"),
    ],
)
def test_what_is_wrong_with_a_book_is_said_without_its_names(
    there: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    Path(FILE).write_text(text, "utf-8")
    assert ran("compare", *SMALL, "--anonymise") == 2
    said = capsys.readouterr().err
    assert says in said
    assert "the book" in said
    assert not SECRET.search(said)
    with pytest.raises(BookError, match=r"Zorb|4;2|Kreuz|Quill"):  # as ever without it
        simcs.prepare(book=FILE)


def test_a_data_frame_loses_its_names_too(there: Path) -> None:
    frame = pd.read_csv(FILE)
    setup = simcs.prepare(["none"], frame, anonymise=True)
    assert list(setup.book.ids) == [f"Account {row}" for row in range(2, 16)]
    assert setup.book.owners == ("CSM 1", "CSM 2", "CSM 3")
    assert [column.name for column in setup.book.own] == ["region"]
    assert set(setup.book.left_out) == {"contact", "backup"}
    assert not SECRET.search(repr(setup.book) + repr(setup.config))
    with pytest.raises(ConfigError, match="policies holds the name"):
        simcs.prepare({"Kreuz": "none"}, frame, anonymise=True)


def test_a_run_by_a_column_with_names_is_not_copied(
    runs: Path, there: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(runs / "named", there / "named")
    folder = RunFolder(there / "named")
    groups = folder.read_parquet("breakdowns.parquet")
    groups["group"] = groups["group"].str.replace("^region: .*", "backup: Okwuosa", regex=True)
    with folder.hashed():
        folder.write_parquet("breakdowns.parquet", groups)
    assert ran("report", "named", "--anonymise", "folder=copy") == 2
    said = capsys.readouterr().err
    assert "a group by a column of the book holds the name of a customer or CSM" in said
    assert not Path("copy").exists()
    hidden = RunFolder(runs / "hidden")
    assert anonymised(hidden, None) is hidden  # it is one already


def test_a_made_up_book_is_as_it_was(there: Path) -> None:
    small = {"size": 5, "burn_in_weeks": 2, "burn_in_accounts": 10}
    one, other = (simcs.prepare(["none"], small, anonymise=on) for on in (False, True))
    assert list(one.book.ids) == list(other.book.ids)
    assert len(SEGMENTS) == 3
