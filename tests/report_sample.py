"""A document with blocks of every kind, as a report would have them; the numbers are made up."""

import numpy as np
from matplotlib.figure import Figure

from simcs.report.document import (
    Bullets,
    Definitions,
    Document,
    Lead,
    Note,
    Paragraph,
    Picture,
    Section,
    Subheading,
    Table,
)
from simcs.report.figures import retention_figure

ARMS = ("none", "heroic", "proactive", "blend")
METRICS = (
    "Net retention, %",
    "Logo retention, %",
    "Gross retention, %",
    "Lifetime value less cost of care, $",
    "Hours used",
    "Accounts rescued",
    "Quiet churn, % of those who left",
    "Time to value, weeks",
)
RESULTS = ("Mean", "95 % interval", "10-90 % of futures", "Futures")
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror="alert(2)">',
    "' onmouseover='alert(3)",
    "</style><style>*{display:none}",
    "&lt;b&gt; & <b>bold</b> <para>",
    "up\u202eside down\u0000\u0007\ud800",
    "W" * 300,
    "株式会社 🏢 שלום Ωmega",
)


def bars() -> Figure:
    figure = Figure(figsize=(5, 2.8))
    axes = figure.add_axes((0.22, 0.2, 0.7, 0.7))
    axes.barh(ARMS, [0, 11, 24, 31], color="#0072B2")
    for place, share in enumerate([0, 11, 24, 31]):
        axes.text(share + 0.5, place, f"{share} %", va="center")
    axes.set_xlabel("accounts saved, % of those that gave notice")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def curves(seed: int = 1, weeks: int = 156, replications: int = 30) -> Figure:
    random = np.random.default_rng(seed)
    fall = {
        arm: {
            kind: np.exp(
                -np.cumsum(random.gamma(2, rate / 2, (replications, weeks + 1)), axis=1)
                + random.normal(0, 0.03, (replications, 1))
            )
            for kind, rate in (("net", 0.001 * (4 - n) / 2), ("logo", 0.002 + 0.001 * (4 - n)))
        }
        for n, arm in enumerate(ARMS)
    }
    return retention_figure(fall, baseline="none", book="made up")


def headline(arms: tuple[str, ...] = ARMS) -> Table:
    groups = [
        (metric, [(arm, f"{84 + n}.{i}", f"{80 + n}.1 to {88 + n}.4", "74.1 to 94.0", "30")
                  for n, arm in enumerate(arms)])
        for i, metric in enumerate(METRICS)
    ]  # fmt: skip
    return Table(f"What came of {', '.join(arms)}", ("Policy", *RESULTS), groups)


def ledger(rows: int = 70) -> Table:
    body = [
        (f"A-{1000 + n}", "enterprise" if n % 3 else "mid-market", f"{n % 9}.{n % 7} weeks",
         "saved, left at the next renewal" if n % 2 else "gave notice without a sign",
         f"${12_000 + 317 * n:,}")
        for n in range(rows)
    ]  # fmt: skip
    columns = ("Account", "Segment", "Answered after", "What became of it", "Revenue a year")
    return Table(
        "Accounts that were tried to be kept", columns, [("", body)], ("Segment", columns[3])
    )


def wide() -> Table:
    years = [f"year {n}" for n in range(1, 13)]
    rows = [(arm, *(f"{90 - n:.1f} to {95 - n:.1f}" for n in range(12))) for arm in ARMS]
    return Table("Gross retention by year, % (95 % intervals)", ("Policy", *years), [("", rows)])


def sample(names: tuple[str, ...] = ARMS) -> Document:
    """Return the document; ``names`` are the arms that tables, lists and headings name."""
    settings = [("seed", "7"), ("driver", "agents"), *((f"policy {n}", n) for n in names)]
    long = (
        "The interval shows sampling error only, not uncertainty about the assumptions, which "
        "nobody can be sure of: most parameters are assumptions. They are drawn over their ranges "
        "in 200 alternative sets; in 78 % of them proactive care keeps more net revenue."
    )
    return Document(
        title="Proactive care or heroic rescues for 500 accounts",
        subtitle="Four policies, three years, 30 replications on the same random numbers",
        sections=[
            Section("Verdict", [
                Lead("Proactive care keeps 10.4 points more of the opening revenue than heroic "
                     "rescues after 3 years: 99.7 % against 89.3 % (95 % interval of the "
                     "difference 9.0 to 11.8 points, 30 futures)."),
                Paragraph(long),
                Bullets(["It flips where a CSM has fewer than 41 accounts.",
                         f"there is no clear difference between {names[-1]} and proactive.", long]),
            ], "verdict"),
            Section("Headline", [headline(names), Note(f"Rounded: {names[-1]}.")], "headline"),
            Section("Retention over time", [
                Picture(curves, f"Net retention falls for {', '.join(names)}",
                        f"Retention over time, {names[0]}", curves),
                Picture(bars(), "Bars: blend saves 31 % of those that gave notice", "Save rates"),
            ], "retention"),
            Section(f"Ledger of rescues under {names[1]}", [
                Subheading(f"Tried, saved and left again: {names[1]}"), Paragraph(long),
                ledger(), Subheading("By year"), wide(),
            ], "ledger"),
            Section("Assumptions, provenance, limits", [
                Definitions(settings), Paragraph(long * 3), Paragraph("")
            ], "provenance"),
        ],
    )  # fmt: skip


def texts(document: Document) -> list[str]:
    """Return all texts of a document in their order, written without the renderers."""
    found = [document.title, document.subtitle]
    tables = pictures = 0
    for section in document.sections:
        found.append(section.title)
        for block in section.blocks:
            if isinstance(block, Paragraph | Note | Lead | Subheading):
                found.append(block.text)
            elif isinstance(block, Bullets):
                found += block.items
            elif isinstance(block, Definitions):
                found += [text for pair in block.items for text in pair]
            elif isinstance(block, Table):
                tables += 1
                found += [f"Table {tables}. {block.caption}", *block.columns]
                for heading, rows in block.groups:
                    found += [heading, *(cell for row in rows for cell in row)]
            elif isinstance(block, Picture):
                pictures += 1
                found.append(f"Figure {pictures}. {block.caption}")
    return found
