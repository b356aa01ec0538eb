"""Books as files from a number: good cells, odd cells, and files damaged in every way."""

from random import Random

from simcs.book.header import OPTIONAL, REQUIRED

CELLS = {
    "account_id": ("A1", "A 2", "Ä3", "=cmd()|'x'!A0", "+1", "@x", "-1", "1", "x" * 200, "x" * 201,
                   "<script>alert(1)</script>", "a,b", 'a"b', "a\nb", "../x", "日本", "\u202eabc",
                   "A1 "),
    "segment": ("smb", "MID", "enterprise", "smbb", "", "public", "0", "sm b", "ＳＭＢ"),
    "arr": ("1200", "1200.50", "0.01", "1e9", "0", "-5", "1e10", "1e-300", "inf", "nan", "1,200",
            "$5",
            "5%", "1 200", "0x10", "1e", "1e999", "9" * 400, "٣", "1_000", "", "=1+1", ".5", "5.",
            "½"),
    "start_date": ("2025-01-01", "2024-02-29", "2023-02-29", "1900-01-01", "1899-12-31",
                   "2199-12-31",
                   "2200-01-01", "01/02/2025", "2025-1-1", "45678", "2025-01-01T00:00:00", "",
                   "today",
                   "0000-00-00", "2025-13-01", "20250101", "٢٠٢٥-٠١-٠١", "2025-01-01Z", "NaT"),
    "renewal_date": ("2026-01-01", "2025-12-31", "2026-02-28", "2025-01-01", "2000-01-01",
                     "2199-12-31",
                     "1900-01-01", "", "x", "2024-02-29", "2036-01-01", "99999", "70000"),
    "term_months": ("12", "1", "120", "0", "121", "12.0", "1.5", "", "x", "-12", "1e2"),
    "owner": ("Zoe", "Abe", "", "x" * 80, "x" * 81, "Zoë", "=1", "'", "a;b", "\t"),
    "health": ("0", "100", "81.5", "101", "-1", "", "nan", "high"),
    "adoption": ("0", "1", "0.4", "40%", "1.1", ""),
    "open_issues": ("0", "99", "100", "1.5", "", "many"),
    "sponsor": ("present", "Absent", "yes", "0", "", "perhaps", "2"),
    "card_billed": ("yes", "NO", "1", "", "x"),
}  # fmt: skip
"""Column -> cells, good ones first."""

ANYWHERE = (
    "", " ", "\x00", "\x07", "\x1b[31m", "\ufeff", "\u2028", "\x85", "\x0b", "\r", "'", '"', '""',
    "\\",
    "NULL", "None", "=HYPERLINK(1)", "<img src=x onerror=alert(1)>", "{{7*7}}", "${seed}", "%s",
    "{0}",
 "\ud83d", "🙂" * 50, "inf", "-0", "1e-400", "true",
)  # fmt: skip
HEADERS = (
    "Account ID", "ACCOUNT-ID", "account_id", "id", "arr ", "ARR", "amount", "", " ", "segment",
    "x" * 5000,
    "start date", "<b>", "=1", "notes", "\ufeffarr", "Segment\n", "owner", "renewal-date",
    "\x1b[2J",
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7")


def _cell(draw: Random, column: str) -> str:
    kind = draw.random()
    if kind < 0.06:
        return draw.choice(ANYWHERE)
    own = CELLS.get(column, ANYWHERE)
    return draw.choice(own[:3]) if kind < 0.9 else draw.choice(own)


def _header(draw: Random) -> list[str]:
    names = [*REQUIRED, *draw.sample(OPTIONAL, draw.randint(0, len(OPTIONAL)))]
    kind = draw.random()
    if kind < 0.1:
        names[draw.randrange(len(names))] = draw.choice(HEADERS)
    elif kind < 0.2:
        names.insert(draw.randrange(len(names)), draw.choice([*HEADERS, *names]))
    elif kind < 0.3:
        names.pop(draw.randrange(len(names)))
    elif kind < 0.4:
        draw.shuffle(names)
    return names


def _quoted(draw: Random, cell: str, between: str) -> str:
    if draw.random() < 0.1 or (
        any(one in cell for one in f'{between}"\n\r') and draw.random() < 0.8
    ):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _row(draw: Random, names: list[str], number: int, between: str) -> str:
    cells = [_cell(draw, name) for name in names]
    if "account_id" in names and draw.random() < 0.9:
        cells[names.index("account_id")] = f"A{number}"
    if draw.random() < 0.05:
        cells = cells[: draw.randrange(len(cells) + 1)]
    if draw.random() < 0.05:
        cells += [draw.choice(ANYWHERE)] * draw.choice([1, 2, 5000])
    if draw.random() < 0.01:
        cells[:1] = ["x" * 140_000]  # longer than Python's csv takes
    return between.join(_quoted(draw, cell, between) for cell in cells)


def _damaged(draw: Random, content: bytes) -> bytes:
    at = draw.randrange(len(content) + 1)
    return draw.choice([
        content[:at], content[at:], content[:at] + draw.randbytes(3) + content[at:],
        content[:at] + b"\0" + content[at:], content[:at] + b'"' + content[at:], content * 3,
        content + b"\x1a", b"\xef\xbb\xbf" + content, content[::-1], draw.randbytes(200), b"",
        b"\n" * 50 + content, content.replace(b"\n", b"\r"), content.replace(b"\n", b"\n\n"),
        content.replace(b",", b"|"), b"PK\x03\x04" + content, b"sep=;\n" + content,
    ])  # fmt: skip


def book(number: int) -> bytes:
    """Return the file of a number."""
    draw = Random(f"book {number}")
    between = draw.choice([",", ",", ",", ";", "\t", "|"])
    names = _header(draw)
    lines = [between.join(names)] if draw.random() < 0.97 else []
    lines += [_row(draw, names, at, between) for at in range(draw.choice([0, 1, 2, 3, 5, 40]))]
    if draw.random() < 0.05:
        lines.append(draw.choice(["Grand total,,5000,,", "", ",,,,", "-----", "# end"]))
    text = draw.choice(["\n", "\n", "\r\n", "\r"]).join(lines) + draw.choice(["\n", ""])
    encoding = "utf-8" if draw.random() < 0.8 else draw.choice(ENCODINGS)
    content = text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")
    return _damaged(draw, content) if draw.random() < 0.2 else content


def day(number: int) -> str | None:
    """Return ``as_of`` of a number, mostly none or a good one."""
    draw = Random(f"day {number}")
    days = (
        "2026-01-01",
        "",
        " 2026-01-01 ",
        "1899-01-01",
        "x",
        "2026-02-30",
        "2199-12-31",
        "\0",
        "x" * 9999,
    )
    return draw.choice([None, None, "2026-06-01", draw.choice(days)])
