"""Write examples/book.csv: a book of 200 accounts. All of it is made up, no real company is in it.

Run `python examples/make_book.py` to write it again; the seed is fixed, so it comes out the same.
"""

import csv
import math
import random
from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

AS_OF = date(2026, 9, 28)
OLDEST_DAYS = 4 * 365
ACCOUNTS = 200
OWNERS = ("Amara", "Bruno", "Chloe", "Deniz", "Elif", "Farid")
COLUMNS = (
    "account_id", "segment", "arr", "start_date", "renewal_date", "term_months", "owner",
    "health", "adoption", "open_issues", "sponsor", "card_billed", "industry", "plan", "seats",
)  # fmt: skip

SHARES = {"smb": 60, "mid": 30, "enterprise": 10}
MEAN_ARR = {"smb": 6_000, "mid": 30_000, "enterprise": 150_000}
SPREAD = 0.6
TERMS = {
    "smb": ((1, 40), (12, 60)),
    "mid": ((12, 90), (24, 10)),
    "enterprise": ((12, 55), (24, 25), (36, 20)),
}
INDUSTRIES = {"Bank": 30, "Retail": 25, "Healthcare": 20, "Public sector": 14, "Energy": 6, "": 5}
PLANS = {"smb": ("basic", "pro"), "mid": ("pro", "premium"), "enterprise": ("premium",)}
ARR_PER_SEAT = {"basic": 180, "pro": 260, "premium": 340}
CARD = {"smb": 0.75, "mid": 0.05, "enterprise": 0.0}


def months_after(day: date, months: int) -> date:
    """Return the same day of the month some months later, or the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_renewal(start: date, months: int) -> date:
    """Return the first end of term after the day of the book."""
    terms = 1
    while months_after(start, terms * months) <= AS_OF:
        terms += 1
    return months_after(start, terms * months)


def account(number: int, draws: random.Random) -> dict[str, object]:
    """Make up one account: its contract, and signals that agree with each other."""
    segment = draws.choices(tuple(SHARES), tuple(SHARES.values()))[0]
    lengths, weights = zip(*TERMS[segment], strict=True)
    months = draws.choices(lengths, weights)[0]
    # The first account starts on the day of the book, so that the file itself says which day it is.
    start = AS_OF - timedelta(days=draws.randrange(OLDEST_DAYS) if number else 0)
    weeks = (AS_OF - start).days / 7
    arr = MEAN_ARR[segment] * math.exp(draws.gauss(0, SPREAD) - SPREAD**2 / 2)

    # How well it does is behind all the signals: one number, typically between -2 and 2.
    mood = draws.gauss(0, 1)
    ramp = 1 - math.exp(-(weeks + 2) / 12)
    adoption = min(0.98, max(0.02, ramp * (0.66 + 0.15 * mood + draws.gauss(0, 0.05))))
    issues = sum(draws.random() < 0.22 / (1 + math.exp(1.2 * mood)) * 2 for _ in range(5))
    sponsor = draws.random() < 1 / (1 + math.exp(-(1.8 + mood)))
    score = 1.5 + 5.0 * (adoption - 0.6) - 0.55 * (issues - 1) - 0.9 * (not sponsor)
    health = 100 / (1 + math.exp(-(score + draws.gauss(0, 0.25))))

    def known(value: object, share: float) -> object:
        return value if draws.random() < share else ""

    return {
        "account_id": f"ACC-{1001 + number}",
        "segment": segment,
        "arr": max(300, int(round(arr, -1 if segment == "smb" else -2))),
        "start_date": start,
        "renewal_date": next_renewal(start, months),
        "term_months": months,
        "owner": known(draws.choice(OWNERS), 0.97),
        "health": known(round(health), 0.9),
        "adoption": known(f"{adoption:.2f}", 0.85),
        "open_issues": known(issues, 0.9),
        "sponsor": known("present" if sponsor else "absent", 0.8),
        "card_billed": known("yes" if draws.random() < CARD[segment] else "no", 0.95),
    }


def own_columns(row: dict[str, object], draws: random.Random) -> dict[str, object]:
    """Make up what the model knows nothing of: an industry, a plan and its seats."""
    plan = draws.choice(PLANS[str(row["segment"])])
    seats = float(str(row["arr"])) / ARR_PER_SEAT[plan] * math.exp(draws.gauss(0, 0.2))
    industry = draws.choices(tuple(INDUSTRIES), tuple(INDUSTRIES.values()))[0]
    return {"industry": industry, "plan": plan, "seats": max(3, round(seats))}


def main() -> None:
    """Write the book next to this file."""
    draws = random.Random(20260928)
    rows = [account(number, draws) for number in range(ACCOUNTS)]
    others = random.Random(20260929)  # of their own, so that the rest stays as it is
    for row in rows:
        row.update(own_columns(row, others))
    with (Path(__file__).parent / "book.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
