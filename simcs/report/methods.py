"""What a report says of its own making: assumptions, provenance, limits, and the methods.

The methods follow the order of STRESS-DES (Monks et al. 2019, Journal of Simulation 13:1), the
checklist for reporting discrete-event simulations, so that a reader knows where to look.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simcs.analysis.answer import STUDIES
from simcs.experiment.config import Service
from simcs.experiment.measurements import RunAnswer
from simcs.experiment.parameters import ASSUMPTION, FIXED, Parameter, parameters
from simcs.report import text
from simcs.report.document import Block, Bullets, Definitions, Paragraph, Section, Subheading, Table
from simcs.report.selection import some
from simcs.report.sentences import caveats
from simcs.report.settings import other_settings

LIMITS = (
    (
        "The model is not fitted to any real company's history, and most of its parameters are "
        "assumptions. What it says of differences between policies is worth more than what it "
        "says of levels."
    ),
    (
        "Policies begin with the same team; they do not use the same hours, and may lose people "
        "at different rates. Look at what each used before its result."
    ),
    (
        "Accounts do not talk to one another, competitors appear only as chance, and a team does "
        "what its policy asks for."
    ),
    (
        "Net retention can hide accounts lost behind expansion of those that stay: read it "
        "beside logo retention."
    ),
    (
        "Long contracts put off churn beyond the end of the run: a loss that is not seen in it "
        "is not a loss avoided."
    ),
)
"""What holds of every run."""


def assumptions(c: RunAnswer) -> Section:
    """Return what the answer rests on: settings, sources of parameters, provenance, limits."""
    held = parameters()
    by_source = {
        "assumptions with a plausible range, which alternative sets draw if the run reads them": [
            p for p in held if p.source == ASSUMPTION and p.plausible
        ],
        "assumptions and choices that are taken as they are": [
            p for p in held if p.source == ASSUMPTION and not p.plausible and p.allowed != FIXED
        ],
        "assumptions fixed in code, such as hours and effects of actions": [
            p for p in held if p.source == ASSUMPTION and not p.plausible and p.allowed == FIXED
        ],
        "from sources or fitted to them": [p for p in held if p.source != ASSUMPTION],
    }
    blocks: list[Block] = [
        Paragraph(
            f"The model has {len(held)} parameters: "
            + "; ".join(f"{len(found)} are {what}" for what, found in by_source.items())
            + ". `simcs parameters` lists them all, with their ranges and sources."
        ),
        Subheading("Settings other than the defaults"),
        Bullets(other_settings(c.config) or ["None: all settings are the defaults."]),
    ]
    if c.facts.notes:
        blocks += [Subheading("Notes on this run"), Bullets(c.facts.notes)]
    blocks += [Subheading("Limits"), Bullets([*caveats(c), *LIMITS])]
    blocks += [Subheading("Provenance"), Definitions(list(_provenance(c)))]
    return Section("Assumptions, limits, provenance", blocks, "assumptions")


WORDS = (
    ("account, logo", "one customer; logo retention counts customers, not revenue"),
    ("ARR", "annual recurring revenue"),
    ("opening book", "the accounts there when the run begins; later ones are arrivals"),
    ("net retention", "what the opening book pays now over what it paid then, expansion included"),
    ("gross retention", "revenue that contraction and leaving spare in twelve months; compounded"),
    ("gross retention, snapshot", "as net retention, each account up to what it paid then"),
    ("future, replication", "one run of chance through the whole time, the same for all policies"),
    ("alternative assumptions", "the same run with every assumption drawn from its range"),
    ("95 % interval", "where the mean lies, as far as these futures show; not where a future lies"),
    ("10-90 % of futures", "the range in which 8 futures of 10 fall"),
    ("visibly burning", "notice given, or a low score close to the renewal"),
    ("quiet churn", "leaving without having given notice"),
    ("horizon", "the end of the run"),
)


def words(_c: RunAnswer) -> Section:
    """Return what the words of the report mean."""
    return Section("Words", [Definitions(WORDS)], "words")


def _provenance(c: RunAnswer) -> Iterator[tuple[str, str]]:
    held = c.provenance
    if not held:
        yield "Run", "in memory; nothing was written down but this report"
        return
    packages: dict[str, Any] = held.get("packages", {})
    yield "Run begun", str(held.get("began", text.UNDEFINED))
    yield "Seed", str(c.config.seed)
    yield (
        "simcs",
        f"{packages.get('simcs')}, source {str(held.get('source_hash'))[:12]}{_git(held)}",
    )
    yield "Configuration", f"SHA-256 {held.get('config_sha256')}"
    for path, digest in held.get("files_sha256", {}).items():
        yield f"File {path}", f"SHA-256 {digest}"
    yield "Python", f"{held.get('python')} on {held.get('machine')}"
    yield (
        "Packages",
        ", ".join(f"{name} {number}" for name, number in packages.items() if name != "simcs"),
    )


def _git(held: Any) -> str:
    state = held.get("git")
    if not state:
        return ""
    return f", commit {str(state['commit'])[:12]}{'' if state['clean'] else ' with changes'}"


METHODS = {
    "1 Objectives": {
        "Purpose": (
            "To compare ways of working of a customer-success team ({arms}) on {book} before they "
            "are tried on customers."
        ),
        "Outputs": (
            "Retention of accounts and revenue, value, churn by cause, hours, and what became of "
            "accounts at risk; each is defined in docs/reference/metrics.md."
        ),
        "Aims of experimentation": (
            "Paired differences from {baseline} over futures; then, of the same comparison: "
            "{studies}."
        ),
    },
    "2 Logic": {
        "Base model": (
            "Week by week: market and arrivals, telemetry, plan, service, close. An account "
            "adopts, has problems, a champion, goodwill and health; at notice it decides, at its "
            "term it renews or leaves (docs/reference/model.md gives every equation)."
        ),
        "Scenario logic": (
            "An arm differs from another in its policy alone: which account gets which action, "
            "when, and before which other. No equation knows a policy's name."
        ),
        "Algorithms": (
            "Work is served by priority, then by account; work longer than a week carries over; "
            "what is not reached waits, and is given up after {patience} weeks past due."
        ),
        "Components": (
            "Entities: accounts and CSMs. Activities: actions with hours and effects. Resource: "
            "hours of CSMs, {ownership} ownership. Queue: the backlog. Entry: arrivals. Exit: "
            "churn at a term, or a failed payment."
        ),
    },
    "3 Data": {
        "Sources": "The book: {book}{made_up}.",
        "Preprocessing": (
            "What the book says is taken as observed; latent state is drawn given it and given "
            "that the account has survived so far (docs/reference/model.md)."
        ),
        "Parameters": "Defaults, ranges and sources: `simcs parameters`.",
        "Assumptions": "Listed above; alternative sets draw those with a plausible range from it.",
    },
    "4 Experimentation": {
        "Initialisation": (
            "A typical population is burnt in for {burn_in} weeks before policies branch; all "
            "arms of a future begin from copies of one world."
        ),
        "Run length": ("{weeks} weeks ({years:.3g} years), no warm-up is discarded after that."),
        "Estimation": (
            "{replications} replications (futures) with common random numbers: every draw is "
            "keyed by account, week and stream, so arms meet the same random numbers. Intervals "
            "are Student's t over replications, wider on the side of a long tail (Hall 1992); "
            "differences are paired."
        ),
    },
    "5 Implementation": {
        "Software": "simcs in Python with SimPy, NumPy and numba; versions under Provenance.",
        "Random sampling": (
            "Philox4x32-10 by counter, one uniform a variate, by inversion; seed {seed}."
        ),
        "Execution": (
            "Driver {driver}, service {service}; both drivers give the same numbers to the last "
            "bit where both apply (`simcs check`)."
        ),
        "System": "{machine}",
    },
    "6 Code access": {
        "Statement": (
            "simcs is open under the MIT licence. The run folder holds the whole configuration; "
            "`simcs report FOLDER` makes this report again from it, and `simcs compare` with that "
            "configuration the run."
        ),
    },
}
"""The items of STRESS-DES, with what differs between runs in braces."""


def methods(c: RunAnswer) -> Section:
    """Return the methods in the order of STRESS-DES."""
    config, facts = c.config, c.facts
    run = {
        "arms": some([text.shown(arm) for arm in c.policies]),
        "book": facts.book,
        "baseline": text.shown(c.baseline),
        "studies": ", ".join(name for name in STUDIES if len(c.study(name))) or "none",
        "patience": config.team.patience_weeks,
        "ownership": config.team.ownership.name,
        "made_up": ", made up" if facts.made_up else "",
        "burn_in": config.book.burn_in_weeks,
        "weeks": config.horizon_weeks,
        "years": c.years,
        "replications": config.replications,
        "seed": config.seed,
        "driver": config.driver.name,
        "service": "by the clock" if config.service is Service.clocked else "by the week",
        "machine": c.provenance.get("machine", "not recorded"),
    }
    blocks: list[Block] = [
        Paragraph(
            "In the order of STRESS-DES, the checklist for reporting discrete-event simulations "
            "(Monks et al. 2019)."
        )
    ]
    for title, items in METHODS.items():
        filled = [(name, said.format_map(run)) for name, said in items.items()]
        blocks += [Subheading(title), Definitions(filled)]
    blocks.append(_parameter_table(parameters()))
    return Section("Methods", blocks, "methods")


def _parameter_table(held: list[Parameter]) -> Table:
    """Return how many parameters of each group rest on what."""
    groups = list(dict.fromkeys(p.group for p in held))
    rows = []
    for group in groups:
        own = [p for p in held if p.group == group]
        assumed = sum(p.source == ASSUMPTION for p in own)
        rows.append((group, str(len(own)), str(assumed), str(len(own) - assumed)))
    return Table(
        "What the parameters rest on, by group",
        ("Group", "Parameters", "Assumptions", "Sources or fits"),
        [("", rows)],
    )
