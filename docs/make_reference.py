"""Write the pages of docs/reference that PAGES names from the code, so that they cannot differ.

Run it after a change to a parameter or an action: ``.venv/bin/python docs/make_reference.py``. A
test fails when the pages are not what it would write.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from simcs.experiment import arms  # noqa: F401 - registers the policies that ship
from simcs.experiment import parameters as registry
from simcs.experiment.compose import compose
from simcs.experiment.config import BOOKS, Config
from simcs.experiment.parameters import (
    ASSUMPTION,
    FIXED,
    Parameter,
    described,
    extra,
    full_sentence,
    number,
    plain,
    range_of,
    split,
)
from simcs.experiment.shipped import config_folder
from simcs.interventions.action import PARTS
from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import POLICIES
from simcs.interventions.words import doing
from simcs.journey.columns import ACTIONS_AT_MOST
from simcs.journey.parameters import Journey
from simcs.playbooks import catalogue, key_words
from simcs.playbooks.building import usual_actions
from simcs.playbooks.language import Unit
from simcs.report.settings import changed
from simcs.signals import observed  # noqa: F401 - declares the columns
from simcs.signals.columns import COLUMNS
from simcs.signals.departed import LONGEST, REMEMBERED
from simcs.signals.signal import SIGNALS

HERE = Path(__file__).parent / "reference"

OPENING = """\
# Configuration

Every setting, grouped by who sets it. `docs/make_reference.py` writes this page from the code; do
not edit it. On the command line a key has its full name: `team.csms=6`,
`journey.segments.mid.voice=0.7`. A `*` stands for every segment (`smb`, `mid`, `enterprise`); three
defaults are for these three, in this order.

`simcs parameters goodwill` prints the settings about goodwill, with their ranges for
[alternative assumptions](../how-to/assumptions.md), `simcs parameters --csv` all as a table.
[The model](model.md) has the equations; [words](words.md) explains *logit* and other terms.

**Allowed** includes both ends. **Source**: V1, read in the source or recomputed from a published
table; V2, read on a secondary page; F, fitted so that the whole model gives plausible figures;
A, an assumption. Empty: a choice, not a claim about customers.
"""


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
    """Return a table, without the blanks that only set columns apart."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *map(list, rows)]
    return "".join(f"|{'|'.join(line)}|\n" for line in lines)


HEADS = ("key", "default", "allowed", "unit", "source", "what it is")


def keys(kind: type[Any], place: str, skipped: Iterable[str] = ()) -> Iterator[tuple[str, ...]]:
    """Yield a row for each key of one part of the configuration."""
    made = kind()
    for f in fields(kind):
        if f.name not in skipped:
            yield (
                f"`{place}{f.name}`",
                written(getattr(made, f.name)),
                range_of(kind, f.name, code),
                extra(kind, f.name, "unit"),
                extra(kind, f.name, "source"),
                cell(full_sentence(described(kind, f.name))),
            )


def by_segment(found: Iterable[Parameter]) -> Iterator[Parameter]:
    """Yield one parameter for each key; the defaults of segments that differ stand together."""
    shipped = "|".join(Journey().segments)
    for key, same in groupby(
        found,
        key=lambda p: re.sub(rf"^journey\.segments\.({shipped})\.", "journey.segments.*.", p.key),
    ):
        members = list(same)
        yield replace(members[0], key=key, default=" / ".join(m.default for m in members))


def of_parameters(wanted: Callable[[Parameter], bool]) -> str:
    """Return the table of those parameters of the model that are wanted."""
    every = (p for p in registry.parameters() if not p.key.startswith("actions."))
    rows = (
        (
            code(p.key),
            cell(p.default) if re.fullmatch(r"[-\d. /]+", p.default) else code(p.default),
            cell(p.allowed),
            cell(p.unit),
            "A" if p.source == ASSUMPTION else cell(p.source),
            cell(p.sentence),
        )
        for p in by_segment(every)
        if wanted(p)
    )
    return markdown(HEADS, rows)


def policy_options() -> str:
    """Return the table of shipped policies and their options."""
    texts: dict[str, str] = {}
    shipped = {n: POLICIES[n] for n in POLICIES if POLICIES[n].__module__.startswith("simcs.")}
    for kind in shipped.values():  # one may have options that another one explains
        texts |= option_texts(kind)
    rows = []
    for name, kind in shipped.items():
        first = cell(str(inspect.getdoc(kind)).splitlines()[0])
        rows.append((f"`{name}`", "", first, "", ""))
        made, own = kind(), option_texts(kind)
        for f in fields(kind) if is_dataclass(kind) else ():
            schema = TypeAdapter(kind).json_schema()["properties"][f.name]
            schema = next((s for s in schema.get("anyOf", ()) if "minimum" in s), schema)
            span = f"{number(schema['minimum'])} to {number(schema['maximum'])}"
            rows.append(
                (
                    "",
                    f"`{f.name}`",
                    own.get(f.name, texts.get(f.name, "")),
                    written(getattr(made, f.name)),
                    span,
                )
            )
    return markdown(("policy", "option", "what it is", "default", "range"), rows)


def option_texts(kind: type[Any]) -> dict[str, str]:
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
    """Return the page of all settings."""
    parts_of_the_model = {f.name for f in fields(Config) if is_dataclass(getattr(Config(), f.name))}
    made_up, own = (keys(BOOKS[kind], "book.") for kind in ("generated", "csv"))
    both = list(made_up)
    both += [row for row in own if row[0] not in {known[0] for known in both}]

    def assumed(p: Parameter) -> bool:
        return p.source == ASSUMPTION

    parts = [
        OPENING,
        "## You: the run\n\n" + markdown(HEADS, keys(Config, "", {"book", *parts_of_the_model})),
        "## You: the book of accounts\n\n`book=generated` makes a book up. `book=csv` reads "
        "[your own](../how-to/your-own-book.md):\n`book.path` and `book.as_of` go with it, "
        "`book.size`, `book.mix` and `book.stagger` do not.\n\n" + markdown(HEADS, both),
        "## Your company\n\nFacts and choices that you can look up: team, contracts, health "
        "score, market.\nAlternative assumptions leave them alone.\n\n"
        + of_parameters(lambda p: assumed(p) and not p.plausible and p.allowed != FIXED),
        "## Published or fitted\n\n[Calibration](../background/calibration.md) has the "
        "targets.\n\n" + of_parameters(lambda p: not assumed(p) and p.allowed != FIXED),
        "## Assumptions\n\nNobody has measured these. `assumptions=64` varies all of them at "
        "once.\n\n" + of_parameters(lambda p: assumed(p) and bool(p.plausible)),
        "## Fixed in code\n\nNo setting changes these, nor what [actions](actions.md) cost and "
        "do.\n\n" + of_parameters(lambda p: p.allowed == FIXED),
        "## Policies that come along\n\nOptions are given in a named arm: "
        "`'policies={early: {use: heroic, weeks: 26}}'`.\n\n" + policy_options(),
        "## Experiments that come along\n\n`experiment=NAME`\n\n" + shipped("experiment"),
        "## Markets that come along\n\n`market=NAME`\n\n" + shipped("market"),
        "## Presets that come along\n\n`preset=NAME`; [presets](../how-to/presets.md) has "
        "the reasons.\n\n" + shipped("preset") + "\nWhat each sets:\n\n" + preset_settings(),
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
    room = ACTIONS_AT_MOST - len(ACTIONS)
    return ACTIONS_OPENING + "\n" + markdown(heads, rows) + ACTIONS_CLOSING.format(room=room)


ACTIONS_OPENING = """\
# Actions

What a policy can ask for: `plan.add(which, "check_in")`. `docs/make_reference.py` writes this page
from the code; do not edit it.

- **low, mid, high**: a CSM's hours for an account of that touch. 0 is automated: no CSM's time, but
  contact load.
- **lead**: weeks from the plan to the earliest service.
- **channel**: *e-mail* and *app* are written; *call*, *meeting* and *group* are spoken; *mixed* is
  half of each, *internal* neither. It matters with `journey.channel_mismatch` and `channel_repeat`.
  A plan can choose e-mail or in-app for what is written, call or meeting for a call or a meeting,
  any of these for what is mixed: `plan.add(which, "renewal_prep", channel="meeting")`. The model
  tells written from spoken, so the choice shows where the action is mixed.
- **load**: what it adds to contact load, in calls.
- **goodwill, root, enablement, sponsor, expansion, data**: the share of the hours that goes to
  each ([the model](model.md#4-service)); *data* is upkeep of what is on file, for better
  [telemetry](model.md#2-telemetry).
- **equals**: effective hours, where they are not the hours spent.
"""

ACTIONS_CLOSING = """
A `concession` works only for an account that has given notice: leaving becomes less certain, and
the contract shrinks by `journey.concession_discount`. Ask for process improvement with
`plan.improve(share)`.

An `email` is neutral: a little goodwill for a little contact load. A `survey` is answered next week
with the chance and the content of the usual one, or not at all
([the model](model.md#2-telemetry)).

An `exit_interview`, a `churn_review` and a `win_back` offer are for accounts that have left of
their own will ([the model](model.md#afterwards)): `plan.add(view.lost.account[which], "win_back")`.

An action of your own is one call, in a file that `plugins` names (room for {room}):
`simcs.action("peer_call", (0.5, 1, 2), goodwill=0.4, enablement=0.6, purpose="adoption")`.

None of this is a setting. Hours marked V1 are figures of practitioners; the others, all loads and
all shares are assumptions.
"""


def signals() -> str:
    """Return the page of all that a policy can see of an account."""
    rows = [
        (code(name), str(column.doc), "yes" if column.title else "")
        for name, column in COLUMNS.items()
    ]
    rows += [(f'`signal("{name}")`', one.sentence, "yes") for name, one in SIGNALS.items()]
    return SIGNALS_OPENING + "\n" + markdown(("column", "what it is", "in `simcs signals`"), rows)


SIGNALS_OPENING = """\
# What a policy sees

The columns of the view, beside `view.account`: one element for each active account.
`docs/make_reference.py` writes this page from the code; do not edit it. What was never observed is
NaN and its age is infinite, so `view.weeks_since("check_in") >= 6` holds where it was never done.
The last column marks signals; `simcs signals` measures what they predict. What is no column, such
as `view.month`, `view.outage` and `view.gone()`, is in
[Write your own policy](../how-to/your-own-policy.md#what-you-can-see).

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


def playbooks() -> str:
    """Return the page of all words that a file of playbooks can use."""
    steps = [name for name in ACTIONS if name in usual_actions()]

    def table(heads: tuple[str, str], words: dict[str, str]) -> str:
        return markdown(heads, ((code(name), cell(said)) for name, said in words.items()))

    parts = [
        PLAYBOOKS_OPENING,
        "## A file\n\n" + table(("key", "what it is"), key_words.OF_FILE),
        "## A playbook\n\n" + table(("key", "what it says"), key_words.OF_PLAYBOOK),
        "## Steps\n\n" + table(("key", "what it does"), key_words.OF_STEP),
        "## Rules\n\n" + table(("key", "what it says"), key_words.OF_RULES),
        "## Conditions\n\n" + table(("for example", "what it is"), key_words.CONDITIONS),
        "Questions:\n\n" + table(("question", "is true where"), asked()),
        "Dates for `before` and `after`, beside events:\n\n"
        + table(("date", "what it is"), key_words.DATES),
        SIGNALS_OF_PLAYBOOKS
        + markdown(
            ("signal", "measured in", "what it is"),
            (
                (code(n), MEASURED[word.unit] or names_of(n), word.phrase + usual(word.column))
                for n, word in catalogue.SIGNALS.items()
            ),
        ),
        "## Flags\n\nTrue as long as it lasts.\n\n"
        + table(("flag", "what is so"), catalogue.FLAGS),
        "## Events\n\nTrue for one week: the first in which the team can see it.\n\n"
        + table(("event", "what happens"), catalogue.EVENTS),
        actions_of_playbooks()
        + markdown(
            ("action", "what it is", "weeks before"),
            ((code(name), doing(name), str(ACTIONS[name].lead)) for name in steps),
        ),
        "## Owners\n\n" + table(("`by`", "who it is"), catalogue.OWNERS),
    ]
    return "\n".join(parts)


def asked() -> dict[str, str]:
    """Return each question as it is written, and when it is true."""
    return {
        f"{name}({catalogue.QUESTIONS[name].upper()})": said
        for name, said in key_words.QUESTIONS.items()
    }


def usual(column: str) -> str:
    """Return what level of a column is usual, where its text says so: "; about 0 is usual"."""
    found = re.search(r"; about [\d.]+ is usual[^.]*", str(COLUMNS[column].doc)) if column else None
    return found.group() if found else ""


def names_of(signal: str) -> str:
    """Return what a signal of names can say."""
    return ", ".join(map(code, catalogue.NAMES.get(signal, ()))) or "names"


MEASURED = {
    Unit.SHARE: "%", Unit.POINTS: "points", Unit.MONEY: "$", Unit.COUNT: "a number",
    Unit.WEEKS: "a time", Unit.TEXT: "", Unit.NUMBER: "a number",
}  # fmt: skip

PLAYBOOKS_OPENING = """\
# Playbooks: every word

[How to write one](../how-to/playbooks.md) is where to begin; this page is to look things up.
`docs/make_reference.py` writes it from the code; do not edit it.

Numbers have their unit: `30%`, `15 points`, `$50k`, `1.2`. Times are `48 hours`, `5 days`,
`2 weeks`, `1 month`, `1 quarter`, `1 year`. Without the clock (`service=clocked`) the shortest step
is a week: times go to the nearest one, a month is 4 weeks and a quarter 13.
"""

SIGNALS_OF_PLAYBOOKS = """\
## Signals

What is known of an account as the team sees it; "it" is the account. A signal may have no value:
then every comparison with it is false, `!=` too; `known(survey)` asks. Each has its own
[noise and delay](signals.md).

"""

ACTIONS_OF_PLAYBOOKS = """\
## Actions

What `do:` can ask for; [actions](actions.md) says what each costs and does. The last column is how
many weeks pass at least from asking to doing, so `within` must be longer.

Accounts that left are seen for {seen} weeks, the first {asked} of which are for
{actions}.

"""


def actions_of_playbooks() -> str:
    """Return what stands before the table of actions."""
    *first, last = [code(name) for name, action in ACTIONS.items() if action.asks]
    listed = " and ".join([", ".join(first), last] if first else [last])
    return ACTIONS_OF_PLAYBOOKS.format(seen=LONGEST, actions=listed, asked=REMEMBERED)


PAGES = {
    "configuration.md": configuration, "actions.md": actions, "signals.md": signals,
    "playbooks.md": playbooks,
}  # fmt: skip


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
