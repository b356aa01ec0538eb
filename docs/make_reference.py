"""Write the pages of docs/reference that PAGES names from the code, so that they cannot differ.

Run it after a change to a parameter or an action: ``.venv/bin/python docs/make_reference.py``. A
test fails when the pages are not what it would write.
"""

import inspect
import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from simcs.experiment import parameters as registry
from simcs.experiment.compose import compose
from simcs.experiment.config import BOOKS, Config, Value
from simcs.experiment.parameters import (
    described,
    extra,
    full_sentence,
    number,
    plain,
    range_of,
    split,
)
from simcs.experiment.settings_files import config_folder
from simcs.interventions.action import PARTS
from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import POLICIES
from simcs.journey.parameters import Journey, Segment
from simcs.report.settings import changed
from simcs.signals import observed  # noqa: F401 - declares the columns
from simcs.signals.columns import COLUMNS
from simcs.signals.parameters import Signals
from simcs.signals.signal import SIGNALS
from simcs.team.parameters import Team
from simcs.team.tickets import Tickets
from simcs.world.parameters import Market

HERE = Path(__file__).parent / "reference"

OPENING = """\
# Configuration

Every key, as the code defines it. This page is written by `docs/make_reference.py`; do not edit it
by hand. On the command line a key is written with its place: `team.csms=6`,
`journey.health_noise=0.1`, `journey.segments.mid.voice=0.7`. [The model](../model.md) has the
equation of each, [experiments](../how-to/experiments.md) the ways to set them.

**Range** is what is accepted, ends included. **Source** says where a default comes from: V1 read in
the source or recomputed from a published table; V2 read on a secondary page; F fitted, so that the
model as a whole gives plausible figures; A an assumption. Where none is given, the key is a choice
of yours and not a claim about the world.
"""

GROUPS: tuple[tuple[str, str, type[Any]], ...] = (
    ("Telemetry and the health score", "signals", Signals),
    ("The team", "team", Team),
    ("Tickets, with the clock on", "tickets", Tickets),
    ("The market", "market", Market),
    ("Money", "value", Value),
)


def written(value: Any) -> str:
    """Return a default as YAML has it, words and collections set as code."""
    if value == "???":
        return "none: must be given"
    bare = isinstance(value, int | float) and not isinstance(value, bool)
    return registry.written(value) if bare else code(registry.written(value))


def code(text: str) -> str:
    """Return a text set as code."""
    return f"`{text}`"


def cell(text: str) -> str:
    """Return a text fit for a cell of a table."""
    return plain(text).replace("|", "\\|")


def markdown(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *map(list, rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def keys(kind: type[Any], place: str, skipped: Iterable[str] = ()) -> str:
    """Return the table of the keys of one part of the configuration."""
    made = kind()
    return markdown(
        ("key", "what it is", "default", "range", "unit", "source"),
        (
            (
                f"`{place}{f.name}`",
                cell(full_sentence(described(kind, f.name))),
                written(getattr(made, f.name)),
                range_of(kind, f.name, code),
                extra(kind, f.name, "unit"),
                extra(kind, f.name, "source"),
            )
            for f in fields(kind)
            if f.name not in skipped
        ),
    )


def segments() -> str:
    """Return the table of what differs between segments."""
    shipped = Journey().segments
    return markdown(
        ("key", "what it is", *shipped, "a new segment", "range", "unit", "source"),
        (
            (
                f"`{f.name}`",
                cell(full_sentence(described(Segment, f.name))),
                *(written(getattr(segment, f.name)) for segment in shipped.values()),
                written(getattr(Segment(), f.name)),
                range_of(Segment, f.name, code),
                extra(Segment, f.name, "unit"),
                extra(Segment, f.name, "source"),
            )
            for f in fields(Segment)
        ),
    )


def policy_options() -> str:
    """Return the table of shipped policies and their options."""
    told: dict[str, str] = {}
    shipped = {n: POLICIES[n] for n in POLICIES if POLICIES[n].__module__.startswith("simcs.")}
    for kind in shipped.values():
        told |= options_told(kind)
    rows = []
    for name, kind in shipped.items():
        first = cell(str(inspect.getdoc(kind)).splitlines()[0])
        rows.append((f"`{name}`", "", first, "", ""))
        made = kind()
        for f in fields(kind) if is_dataclass(kind) else ():
            schema = TypeAdapter(kind).json_schema()["properties"][f.name]
            schema = next((s for s in schema.get("anyOf", ()) if "minimum" in s), schema)
            span = f"{number(schema['minimum'])} to {number(schema['maximum'])}"
            rows.append(
                ("", f"`{f.name}`", told.get(f.name, ""), written(getattr(made, f.name)), span)
            )
    return markdown(("policy", "option", "what it is", "default", "range"), rows)


def options_told(kind: type[Any]) -> dict[str, str]:
    """Return what the Parameters section of a class says of each option."""
    section = str(inspect.getdoc(kind)).partition("Parameters\n----------\n")[2]
    found = re.findall(r"^(\w+)\n((?:    .*\n?)+)", section, re.MULTILINE)
    return {name: cell(text).replace("None:", "`null`:") for name, text in found}


def shipped(group: str) -> str:
    """Return the table of shipped files of a group: name, and the comment each begins with."""
    rows = []
    for path in sorted(Path(config_folder(), group).glob("*.yaml")):
        lines = path.read_text("utf-8").splitlines()
        comments = [line[2:] for line in lines if line.startswith("# ")]
        comment = " ".join(line for line in comments if not line.startswith("@package"))
        rows.append((f"`{path.stem}`", cell(comment)))
    return markdown((group, "what it is"), rows)


def preset_settings() -> str:
    """Return the table of what each preset sets to something else than its default."""
    usual = compose()
    return markdown(
        ("preset", "key", "default", "here"),
        (
            (code(path.stem), code(place), before, after)
            for path in sorted(Path(config_folder(), "preset").glob("*.yaml"))
            for place, before, after in changed(usual, compose([f"preset={path.stem}"]))
        ),
    )


def configuration() -> str:
    """Return the page of all keys."""
    own = {name for _, name, _ in GROUPS} | {"book", "journey"}
    parts = [
        OPENING,
        "## The run\n\nThese stand at the top of the tree.\n\n" + keys(Config, "", own),
        "## The book of accounts\n",
        "A made-up book, `book=generated` (the default):\n\n" + keys(BOOKS["generated"], "book."),
        "A book from a file, `book=csv`; see [your own book](../how-to/your-own-book.md):\n\n"
        + keys(BOOKS["csv"], "book."),
        "## Segments\n\nEach is at `journey.segments.NAME.`; `touch` sets which of the hours of "
        "[an action](actions.md)\nit takes.\n\n" + segments(),
        "## The journey of an account\n\n" + keys(Journey, "journey.", ("segments",)),
        *(f"## {title}\n\n{keys(kind, f'{place}.')}" for title, place, kind in GROUPS),
        "## Policies that come along\n\nOptions are given in a named arm: "
        "`'policies={early: {use: heroic, weeks: 26}}'`.\n\n" + policy_options(),
        "## Experiments that come along\n\nGiven as `experiment=NAME`.\n\n" + shipped("experiment"),
        "## Markets that come along\n\nGiven as `market=NAME`.\n\n" + shipped("market"),
        "## Presets that come along\n\nGiven as `preset=NAME`; [presets](../how-to/presets.md) has "
        "the reasons.\n\n" + shipped("preset") + "\nWhat each sets, and the default that it "
        "replaces:\n\n" + preset_settings(),
    ]
    return "\n".join(parts)


def actions() -> str:
    """Return the page of all actions."""
    rows = [
        (
            f"`{name}`",
            *(number(hours) for hours in action.hours),
            action.channel,
            str(action.lead),
            number(action.load),
            *(number(shares[part]) if part in shares else "" for part in PARTS),
            "" if action.equals is None else number(action.equals),
            action.source,
        )
        for name, action in ACTIONS.items()
        if not action.team
        for shares in (split(action),)
    ]
    heads = (
        "action", "low", "mid", "high", "channel", "lead", "load", *PARTS, "equals",
        "source of hours",
    )  # fmt: skip
    return ACTIONS_OPENING + "\n" + markdown(heads, rows) + ACTIONS_CLOSING


ACTIONS_OPENING = """\
# Actions

What a policy can ask for: `plan.add(which, "check_in")`. This page is written by
`docs/make_reference.py` from `simcs/interventions/actions.py`; do not edit it by hand.

- **low, mid, high**: a CSM's hours for an account of that touch. 0 is automated: it takes nobody's
  time, but it still adds to contact load.
- **lead**: weeks from the plan to the earliest service.
- **load**: what it adds to contact load, in calls.
- **goodwill, root, enablement, sponsor, expansion, data**: the share of the hours that goes to
  each. [The model](../model.md#4-service) says what each does; *data* is upkeep of what is on file,
  which makes [telemetry](../model.md#2-telemetry) miss less and misread less.
- **equals**: effective hours, where they are not the hours spent.
"""

ACTIONS_CLOSING = """
An `onboarding_session` also counts as a session held. A `concession` works only for an account that
has given notice: leaving is then less certain, and the contract shrinks by
`journey.concession_discount`. Improving the process is no action on an account: ask for it with
`plan.improve(share)`.

An `exit_interview`, a `churn_review` and a `win_back` offer are for accounts that have left of
their own will: `plan.add(view.lost.account[which], "win_back")`.
[The model](../model.md#afterwards) says what comes of them.

An action of your own is one call, in a file that `plugins` names:
`simcs.action("peer_call", (0.5, 1, 2), goodwill=0.4, enablement=0.6, purpose="adoption")`. There is
room for four.

None of this can be set in a configuration. Hours marked V1 are figures of practitioners; the
others, all loads and all shares are assumptions.
"""


def signals() -> str:
    """Return the page of all that a policy can see of an account."""
    rows = [
        (f"`{name}`", str(column.doc), "yes" if column.title else "")
        for name, column in COLUMNS.items()
    ]
    rows += [(f'`signal("{name}")`', one.sentence, "yes") for name, one in SIGNALS.items()]
    return SIGNALS_OPENING + "\n" + markdown(("column", "what it is", "in `simcs signals`"), rows)


SIGNALS_OPENING = """\
# What a policy sees

The columns of the view, beside `view.account`: one element for each active account. This page is
written by `docs/make_reference.py` from `simcs/signals/observed.py`; do not edit it by hand. What
was never observed is NaN, and an age is infinite, so that `view.weeks_since("check_in") >= 6` holds
where it was never done. The last column says which are signals, whose power to foretell decisions
`simcs signals` measures.

A signal of your own is one function, in a file that `plugins` names:

```python
@simcs.signal("seats", title="seats in use")
def seats(truth, observed, random):
    \"\"\"Share of the paid seats in use.\"\"\"
    seen = truth.adoption + 0.1 * random.normal()
    return np.where(random.uniform(1) < 0.5, seen, np.nan)
```

It is called once a week with the true state of the active accounts (read-only; policies cannot
reach it), with what is observed, and with random numbers keyed by account and week. It returns a
number for each account, NaN where nothing is read this week. Policies see the latest reading as
`view.signal("seats")` and its age in weeks as `view.signal_age("seats")`.
"""


def parameters() -> str:
    """Return the page of all parameters of the model, with their sources."""
    parts = [PARAMETERS_OPENING]
    for group, members in groupby(registry.parameters(), key=lambda p: p.group):
        rows = (
            (code(p.key), cell(p.sentence) + ".",
             *map(cell, (p.default, p.allowed, p.plausible, p.unit)),
             f"*{p.source}*" if p.source == registry.ASSUMPTION else cell(p.source))
            for p in members
        )  # fmt: skip
        heads = ("key", "what it is", "default", "range", "plausible", "unit", "source")
        parts.append(f"## {group}\n\n{markdown(heads, rows)}")
    return "\n".join(parts)


PARAMETERS_OPENING = """\
# Parameters

Every number and choice of the model that can be set, and where its default comes from; then what
is fixed in code and drives every comparison too: what each action costs and does, and what the
health score takes for middling. This page is written by `docs/make_reference.py` from the same
registry that `simcs parameters` prints; do not edit it by hand. `simcs parameters goodwill` shows
those that have to do with goodwill, `simcs parameters --csv` is a table of them all, and
`simcs parameters --help` says how to search.

Not listed: options of policies ([configuration](configuration.md#policies-that-come-along)), the
rhythms and levels inside them (`simcs/interventions/`), and how latent state is borrowed
([the model](../model.md#from-a-book-to-a-world)). Health, goodwill and the like are in *logits*;
[words](words.md) explains these and others.

**V1** is read in the source or recomputed from a published table, **V2** read on a secondary page,
**F** fitted, so that the model as a whole gives plausible figures. All others are *assumptions*:
nobody has measured them, so vary them: [plausible worlds](../how-to/worlds.md) draw each from the
range under *plausible*, where there is one. Ranges include their ends; `*` stands for every
segment.
"""

PAGES = {
    "configuration.md": configuration,
    "actions.md": actions,
    "signals.md": signals,
    "parameters.md": parameters,
}


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
