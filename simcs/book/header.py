"""The header of a CSV book: which columns there are, what they may be called, and where each is."""

from collections import Counter

from simcs.errors import SHOWN_AT_MOST, BookError, nearest, quoted

REQUIRED = ("account_id", "segment", "arr", "start_date", "renewal_date")
OPTIONAL = (
    "term_months", "owner", "health", "adoption", "open_issues", "sponsor", "card_billed",
)  # fmt: skip


def delimiter_of(text: str) -> str:
    """Return what stands between cells: that with which the first line names most columns."""
    first = text[:100_000].lstrip().partition("\n")[0].casefold()
    expected = {*REQUIRED, *OPTIONAL}

    def recognised(delimiter: str) -> int:
        return len(expected & {_column(cell.strip(' "\t\r')) for cell in first.split(delimiter)})

    return max((",", ";", "\t"), key=recognised)


def _column(cell: str) -> str:
    """Return a heading as a column's name: "Account ID" is account_id."""
    return "_".join(cell.strip().casefold().replace("-", " ").split())


def places_of(
    header: list[str], name: str, hides: bool
) -> tuple[dict[str, int], list[tuple[int, str]]]:
    """Return the position of each column that has a meaning; position and heading of the others.

    With ``hides`` no message says what else is there: it may be an account, and no header.
    """
    found = [_column(cell) for cell in header]
    shown = [quoted(cell.strip()) for cell in header if cell.strip()]
    missing = [column for column in REQUIRED if column not in found]
    if missing and hides:
        has = f"{len(shown)} cells"
        raise BookError(
            f"{name} lacks the columns {', '.join(missing)}; row 1 must be the header, found: {has}"
        )
    if missing:
        has = ", ".join(shown[:SHOWN_AT_MOST]) or "nothing"
        says = ", ".join(_lacking(column, header, found) for column in missing)
        raise BookError(f"{name} lacks the columns {says}; row 1 must be the header, found: {has}")
    twice = sorted(column for column, times in Counter(found).items() if column and times > 1)
    if twice:
        says = ", ".join(quoted(column) for column in twice[:SHOWN_AT_MOST])
        raise BookError(f"{name} has more than one column {says}; allowed: each column once")
    places = {column: found.index(column) for column in (*REQUIRED, *OPTIONAL) if column in found}
    others = [
        (place, cell.strip())
        for place, (cell, column) in enumerate(zip(header, found, strict=True))
        if column and column not in places
    ]
    return places, others


def _lacking(column: str, header: list[str], found: list[str]) -> str:
    """Return a missing column, and the column that was probably meant."""
    others = [name for name in found if name not in (*REQUIRED, *OPTIONAL)]
    meant = nearest(column, others)
    return column if meant is None else f"{column} (is it {quoted(header[found.index(meant)])}?)"
