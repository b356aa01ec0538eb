"""The keys by which accounts of a file draw their random numbers: their ids alone."""

from hashlib import blake2b
from typing import Any

from simcs.book.cells import refused
from simcs.book.dates import Problems
from simcs.errors import quoted


def entity_of(account_id: str) -> int:
    """Return the key of an account's random numbers: only its id counts, not the other rows."""
    digest = blake2b(account_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    # From 2^61 on: keys of made-up accounts and of arrivals during a run are smaller.
    return (int.from_bytes(digest, "big") & (2**61 - 1)) | 2**61


def name_entities(
    accounts: list[dict[str, Any]], lines: list[int], problems: Problems, hides: bool
) -> None:
    """Give each account with an id its key; add a problem for an id that is there twice.

    With ``hides`` no problem says an id.
    """
    first: dict[int, tuple[str, int]] = {}
    for account, line in zip(accounts, lines, strict=True):
        name = account.get("account_id")
        if name is None:
            continue
        account["entity"] = entity_of(name)
        other, row = first.setdefault(account["entity"], (name, line))
        if row == line:
            continue
        if other == name:
            refusal = refused(name, "each id once", f", which row {row} has too")
        else:
            like = "that" if hides else quoted(other)
            why = f", which cannot be distinguished from {like} in row {row}"
            refusal = refused(name, "another id for one of the two", why)
        problems.append((line, f"row {line}, account_id: {refusal.said(hides)}"))
