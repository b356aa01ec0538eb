"""Proof that the gate bites: break the equations one at a time, and see the oracle notice.

Every number, every parameter read, every operator of arithmetic, every boundary of a comparison
and every flag in the files of equations is changed in turn, in memory. The changed package opens
and runs a few small worlds in which everything happens, and must differ from the oracle, which
imports none of those files. The equations of tickets stand beside a week written minute by minute.

``python -m tests.mutants --all`` runs them all and lists the survivors; ``--spread`` runs a few
from each file. Plain Python throughout, so that no mutant waits for a compiler.
"""

import argparse
import ast
import functools
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGE = Path(__file__).parents[1] / "simcs"
EQUATIONS = (
    "journey/drift.py",
    "journey/decision.py",
    "journey/contacts.py",
    "journey/payment.py",
    "journey/lifecycle.py",
    "journey/win_back.py",
    "team/contact.py",
    "team/delivery.py",
    "team/service.py",
    "team/backlog.py",
    "signals/readings.py",
    "signals/score.py",
    "interventions/ceiling.py",
    "world/market_state.py",
    "world/arrivals.py",
    "world/customers.py",
    "world/closing.py",
    "world/phases.py",
    "team/csm.py",
    "team/growth.py",
    "team/tickets.py",
    "agents/tickets.py",
)
WITH_THE_CLOCK = EQUATIONS[-2:]
"""What only the worlds with tickets can show."""

DEPENDENTS = (
    "simcs.book.conditioning",
    "simcs.team.seats",
    "simcs.world.state",
    "simcs.world.opening",
    "simcs.world.loop",
    "simcs.world.burn_in",
    "simcs.agents.csm",
    "simcs.agents.helpdesk",
    "simcs.agents.customer",
    "simcs.agents.simulation",
    "simcs.agents",
)
"""Modules that hold on to functions of the files of equations, inner ones first."""

NUDGE = 1.03125
PARAMETER_ROWS = {"p", "s", "work", "market"}
WORLD_PARAMETERS = {"maturity_gain", "maturity_memory", "patience", "minutes_each"}
FLAGS = {
    "automated", "session", "concedes", "card_billed", "speaks", "conceded", "opening", "burns",
    "referral", "offered", "returned", "minds_how", "revenue", "prefers_written", "wants_outcome",
    "surveys", "sent_survey", "discovers",
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
BOUNDARIES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
SECONDS_AT_MOST = 120
LARGE = 50
"""Books from this size on are kept for mutants that survive the others."""

AT_ZERO = "the two sides agree there: both give one half, no problem closes, or 0 is added"
NO_WORK = "where no work was done, what is kept for that is what would be worked out"
NEVER_EXACTLY = "a draw is never exactly a chance, but for one in 2^52"
NAUGHT = "Problem.PRODUCT is 0"
TEAM_WORK_GOES = "team work leaves the backlog at the close, done or not"
ONLY_NOT_0 = "done is only ever compared with 0, and is 0 again in what is kept"
EQUAL_HOURS = (
    "all have the same hours: if the first free has none left, nobody has; then it is refused"
)
ROOM_ENOUGH = "owners have room enough either way"
ONLY_SLOWER = "a larger bound lets more through to the rule itself, which no bound changes"
IN_PAIRS = "streams are drawn in pairs, and either of the two names the pair"
NO_ROW = "any negative number is no row"
NO_FINDING_YET = "nobody is lost before the first close, so no finding is of week 0"
GUARD = "rounding gives six only for draws next to 1, one in 2^50"
BEFORE = "any negative number of weeks is before the rise"
DRAW = "uniform(seed, replication, a.entity, week, "
OWN = "own_draw(week, a, "
UNKEPT = "(1.0 - a.data_quality)"
BOUND = "rate * 2.0 * a.adoption * room * most"
ANSWERS = "sigmoid(s.survey_base + s.survey_answers * a.health)"

FAILS = "(p.payment_fails_card_week if a.card_billed else p.payment_fails_invoice_week)"
OPEN_UNSEEN = "a.problems[c] > 0 and a.seen_week[c] == NEVER"
RAMPED = "at the end of the ramp the two sides agree"
RESIGNATION = "uniform(seed, replication, m.entity, week, QUITTING, 0)"

EQUIVALENT: dict[tuple[str, str], str] = {
    (f"{file} {function}", change): reason
    for file, function, change, reason in (
        (
            "journey/drift.py",
            "sigmoid",
            "return (1.0 if x >= 0.0 else e) / (1.0 + e) | x >= 0.0 -> x > 0.0",
            AT_ZERO,
        ),
        ("journey/drift.py", "meet_problems", "if count > 0: | count > 0 -> count >= 0", AT_ZERO),
        *(
            ("journey/drift.py", function, f"if {it} > 0.0: | {it} > 0.0 -> {it} >= 0.0", NO_WORK)
            for function, it in (
                ("adopt", "a.enable"),
                ("meet_problems", "a.root[c]"),
                ("keep_champion", "a.sponsor"),
                ("drift", "a.expand"),
            )
        ),
        (
            "journey/drift.py",
            "feel_contact",
            ("if p.reconsider > 0.0 and a.load > 0.0: | a.load > 0.0 -> a.load >= 0.0"),
            NO_WORK,
        ),
        (
            "journey/drift.py",
            "feel_contact",
            (
                "hours = a.suited if felt > 0.0 else max(0.0, 2.0 * a.good - a.suited) | "
                "felt > 0.0 -> felt >= 0.0"
            ),
            AT_ZERO,
        ),
        (
            "journey/drift.py",
            "feel_contact",
            "if a.good > 0.0: | a.good > 0.0 -> a.good >= 0.0",
            AT_ZERO,
        ),
        (
            "journey/drift.py",
            "keep_champion",
            (
                "if a.champion > p.champion_present and "
                "draws[CHAMPION_LEAVES, i] < p.champion_loss_week: | "
                "draws[CHAMPION_LEAVES, i] < p.champion_loss_week -> "
                "draws[CHAMPION_LEAVES, i] <= p.champion_loss_week"
            ),
            NEVER_EXACTLY,
        ),
        (
            "journey/lifecycle.py",
            "",
            (
                "FIRST_PROBLEM_CAUSE = int(Cause.PRODUCT) - int(Problem.PRODUCT) | "
                "int(Cause.PRODUCT) - int(Problem.PRODUCT) -> "
                "int(Cause.PRODUCT) + int(Problem.PRODUCT)"
            ),
            NAUGHT,
        ),
        *(
            (
                "journey/lifecycle.py",
                "expands",
                f"if u >= {BOUND}: | {change}",
                ONLY_SLOWER,
            )
            for change in (
                f"u >= {BOUND} -> u > {BOUND}",
                "2.0 -> 2.0625",
                "rate * 2.0 * a.adoption -> rate * 2.0 / a.adoption",
                "rate * 2.0 * a.adoption * room -> rate * 2.0 * a.adoption / room",
            )
        ),
        (
            "journey/lifecycle.py",
            "expands",
            (
                "return bool(u < rate * pull * a.adoption * room * lift) | "
                "u < rate * pull * a.adoption * room * lift -> "
                "u <= rate * pull * a.adoption * room * lift"
            ),
            NEVER_EXACTLY,
        ),
        (
            "journey/payment.py",
            "fails_to_pay",
            "return bool(u < loss) | u < loss -> u <= loss",
            NEVER_EXACTLY,
        ),
        (
            "journey/payment.py",
            "fails_to_pay",
            "if p.payment_grace == 0.0: | p.payment_grace -> p.payment_grace * 1.03125",
            "a part more of nothing is nothing",
        ),
        *(
            (
                "journey/payment.py",
                "fails_to_pay",
                f"if u < {it}: | u < {it} -> u <= {it}",
                NEVER_EXACTLY,
            )
            for it in (FAILS, "closed(p.payment_settling + reminded)")
        ),
        (
            "journey/win_back.py",
            "is_reviewed",
            f"if right and {OPEN_UNSEEN}: | a.problems[c] > 0 -> a.problems[c] >= 0",
            "who leaves for problems has some, as lacking adoption costs more than none",
        ),
        (
            "signals/readings.py",
            "read_tickets",
            (
                "if a.sentiment < s.bad_sentiment: | a.sentiment < s.bad_sentiment -> "
                "a.sentiment <= s.bad_sentiment"
            ),
            NEVER_EXACTLY,
        ),
        (
            "signals/readings.py",
            "see_problems",
            f"if {OPEN_UNSEEN}: | a.problems[c] > 0 -> a.problems[c] >= 0",
            "of no problem none is seen",
        ),
        *(
            (
                "signals/readings.py",
                function,
                f"{line} | {it} < chance -> {it} <= chance",
                NEVER_EXACTLY,
            )
            for function, it, line in (
                ("see_problems", f"{DRAW}PROBLEM_SEEN, c)", f"if {DRAW}PROBLEM_SEEN, c) < chance:"),
                ("discover", f"{DRAW}DISCOVERY, c)", f"a.found[c] = {DRAW}DISCOVERY, c) < chance"),
            )
        ),
        (
            "journey/lifecycle.py",
            "decide",
            (
                f"if {OWN}DECISION) < 1.0 - stay: | "
                f"{OWN}DECISION) < 1.0 - stay -> {OWN}DECISION) <= 1.0 - stay"
            ),
            NEVER_EXACTLY,
        ),
        (
            "journey/lifecycle.py",
            "end_term",
            (
                "if u >= chance_undisturbed(a, p): | u >= chance_undisturbed(a, p) -> "
                "u > chance_undisturbed(a, p)"
            ),
            NEVER_EXACTLY,
        ),
        (
            "journey/lifecycle.py",
            "end_term",
            (
                f"if a.intent != STAY and {OWN}TURNING) >= chance_to_turn(a, p, week.number): | "
                f"{OWN}TURNING) >= chance_to_turn(a, p, week.number) -> "
                f"{OWN}TURNING) > chance_to_turn(a, p, week.number)"
            ),
            NEVER_EXACTLY,
        ),
        (
            "journey/lifecycle.py",
            "end_term",
            (
                f"if {OWN}CONTRACTION) < unused: | "
                f"{OWN}CONTRACTION) < unused -> {OWN}CONTRACTION) <= unused"
            ),
            NEVER_EXACTLY,
        ),
        (
            "team/service.py",
            "serve_one",
            "task.done = 1 if task.minutes == 0 else 0 | 1 -> 2",
            TEAM_WORK_GOES,
        ),
        (
            "team/service.py",
            "serve_one",
            "task.done = 1 if task.minutes == 0 else 0 | 0 -> 1",
            TEAM_WORK_GOES,
        ),
        ("team/service.py", "work_on", "task.done = 1 | 1 -> 2", ONLY_NOT_0),
        (
            "team/delivery.py",
            "deliver",
            "share = 0.0 | 0.0 -> 0.5",
            "only the door mutes accounts: tests/world/test_door.py looks at what they feel",
        ),
        *(
            ("team/delivery.py", "deliver", f"elif p.root_open_only > 0.0: | {change}", ONLY_NOT_0)
            for change in ("p.root_open_only -> p.root_open_only * 1.03125", "0.0 -> 0.5")
        ),
        (
            "team/service.py",
            "next_free",
            (
                "if used[csm] < available[csm] and (free == NOBODY or used[csm] < used[free]): | "
                "used[csm] < available[csm] -> used[csm] <= available[csm]"
            ),
            EQUAL_HOURS,
        ),
        (
            "team/csm.py",
            "ramp",
            "if since >= p.ramp_weeks: | since >= p.ramp_weeks -> since > p.ramp_weeks",
            RAMPED,
        ),
        (
            "team/csm.py",
            "ramp",
            "if since >= p.ramp_weeks: | p.ramp_weeks -> p.ramp_weeks * 1.03125",
            RAMPED,
        ),
        (
            "team/csm.py",
            "burns",
            (
                "return bool(a.score < red_line[a.segment] and a.renewal - week <= "
                "p.burning_weeks) | "
                "a.score < red_line[a.segment] -> a.score <= red_line[a.segment]"
            ),
            "a score is never exactly the line",
        ),
        (
            "team/csm.py",
            "measure_load",
            (
                "team[k].load = min(p.load_limit, work / minutes) if available[k] > 0 else 0.0 | "
                "0 -> 1"
            ),
            "nobody has a week of one minute",
        ),
        (
            "team/csm.py",
            "quits",
            (
                f"return bool({RESIGNATION} < chance) | "
                f"{RESIGNATION} < chance -> {RESIGNATION} <= chance"
            ),
            NEVER_EXACTLY,
        ),
        (
            "team/growth.py",
            "grow",
            (
                "paid_for = p.reinvestment > 0.0 and gained >= (k - seats + 1) * p.cost_per_csm | "
                "p.reinvestment > 0.0 -> p.reinvestment >= 0.0"
            ),
            "where nothing is reinvested, nothing is gained, and a CSM has a cost",
        ),
        ("team/backlog.py", "", "FREE = -1 | 1 -> 2", NO_ROW),
        ("team/backlog.py", "merge", "out[at].done = 1 | 1 -> 2", ONLY_NOT_0),
        ("team/backlog.py", "", "OWNERS = 1 << 24 | 1 -> 2", ROOM_ENOUGH),
        ("team/backlog.py", "", "OWNERS = 1 << 24 | 24 -> 25", ROOM_ENOUGH),
        (
            "journey/win_back.py",
            "is_fixed",
            (
                "return bool(u < math.pow(closed, float(a.problems[c]))) | "
                "u < math.pow(closed, float(a.problems[c])) -> "
                "u <= math.pow(closed, float(a.problems[c]))"
            ),
            NEVER_EXACTLY,
        ),
        (
            "journey/win_back.py",
            "is_asked_back",
            (
                f"if {OWN}WIN_BACK_DRAW) < sigmoid(wish): | "
                f"{OWN}WIN_BACK_DRAW) < sigmoid(wish) -> {OWN}WIN_BACK_DRAW) <= sigmoid(wish)"
            ),
            NEVER_EXACTLY,
        ),
        (
            "journey/win_back.py",
            "cause_named",
            "if u < truth: | u < truth -> u <= truth",
            NEVER_EXACTLY,
        ),
        (
            "journey/win_back.py",
            "cause_named",
            (
                "other = min(OTHER_CAUSES - 1, "
                "math.floor((u - truth) / (1.0 - truth) * OTHER_CAUSES)) | "
                "OTHER_CAUSES - 1 -> OTHER_CAUSES + 1"
            ),
            GUARD,
        ),
        (
            "world/market_state.py",
            "turn",
            (
                "if week >= market.review_delay: | "
                "market.review_delay -> market.review_delay * 1.03125"
            ),
            NO_FINDING_YET,
        ),
        (
            "world/market_state.py",
            "begins",
            (
                "return chance > 0 and uniform(*key, MARKET_ENTITY, week, stream, k) < "
                "weekly(chance) | uniform(*key, MARKET_ENTITY, week, stream, k) < weekly(chance) "
                "-> uniform(*key, MARKET_ENTITY, week, stream, k) <= weekly(chance)"
            ),
            NEVER_EXACTLY,
        ),
        (
            "world/market_state.py",
            "turn",
            "since = -1 if market.rise_week is None else week - market.rise_week | 1 -> 2",
            BEFORE,
        ),
        (
            "world/market_state.py",
            "turn",
            (
                "if week >= market.review_delay: | week >= market.review_delay -> "
                "week > market.review_delay"
            ),
            NO_FINDING_YET,
        ),
        (
            "world/market_state.py",
            "begins",
            (
                "return chance > 0 and uniform(*key, MARKET_ENTITY, week, stream, k) < "
                "weekly(chance) | chance > 0 -> chance >= 0"
            ),
            "no draw is below a chance of 0",
        ),
        (
            "world/market_state.py",
            "interrupt_service",
            (
                f"drawn = {DRAW}OUTAGE_HITS, 0) < share | "
                f"{DRAW}OUTAGE_HITS, 0) < share -> {DRAW}OUTAGE_HITS, 0) <= share"
            ),
            NEVER_EXACTLY,
        ),
        (
            "world/market_state.py",
            "stays_away",
            (
                f"return bool({DRAW}REFERRED, 0) >= references) | "
                f"{DRAW}REFERRED, 0) >= references -> {DRAW}REFERRED, 0) > references"
            ),
            NEVER_EXACTLY,
        ),
        (
            "world/market_state.py",
            "select",
            "if a.fit < line: | a.fit < line -> a.fit <= line",
            "on the line nothing is missing, so nothing is added",
        ),
        (
            "world/market_state.py",
            "references",
            "return count / active.shape[0] if active.shape[0] else 0.0 | 0.0 -> 0.5",
            "asked at the opening only, and nobody comes to a book that opens empty",
        ),
        (
            "world/arrivals.py",
            "merged",
            (
                "if k == others.shape[0] or (i < some.shape[0] and some[i] < others[k]): | "
                "some[i] < others[k] -> some[i] <= others[k]"
            ),
            "no row is in both",
        ),
        (
            "world/customers.py",
            "drift_all",
            "draw_for(draws, 0, accounts, chunk, number, week.seed, week.replication) | 0 -> 1",
            IN_PAIRS,
        ),
        (
            "signals/score.py",
            "",
            "COIN_STREAM = int(Stream.COIN) | int(Stream.COIN) -> int(Stream.COIN) + 1",
            IN_PAIRS,
        ),
        *(
            (
                "signals/readings.py",
                function,
                (
                    f"{before}draws[{stream}, i] {sign} {chance}{after} | "
                    f"draws[{stream}, i] {sign} {chance} -> draws[{stream}, i] {other} {chance}"
                ),
                NEVER_EXACTLY,
            )
            for function, before, stream, sign, other, chance, after in (
                ("read_usage", "is_read = ", "USAGE_GAP", ">=", ">", f"s.usage_gap * {UNKEPT}", ""),
                (
                    "read_survey",
                    "if ",
                    "SURVEY_SENT",
                    "<",
                    "<=",
                    "s.survey_sent",
                    " or a.sent_survey:",
                ),
                ("read_survey", "if ", "SURVEY_ANSWERED", "<", "<=", ANSWERS, ":"),
                ("look_at_sponsor", "if ", "SPONSOR_REFRESH", "<", "<=", "s.sponsor_refresh", ":"),
                (
                    "look_at_sponsor",
                    "if ",
                    "SPONSOR_MISREAD",
                    "<",
                    "<=",
                    f"s.sponsor_misread * {UNKEPT}",
                    ":",
                ),
                ("form_impression", "if ", "PULSE_REFRESH", "<", "<=", "s.pulse_refresh", ":"),
                ("judge_renewal", "elif ", "FLAG_REFRESH", "<", "<=", "s.flag_refresh", ":"),
                ("be_corrected", "if ", "CORRECTION", "<", "<=", "s.correction * a.champion", ":"),
            )
        ),
    )
}
"""(file and function, line and change) -> why no world can tell the mutant from the original."""


@dataclass(frozen=True)
class Mutant:
    """One change to one file."""

    file: str
    function: str
    line: int
    change: str
    source: str

    @property
    def key(self) -> tuple[str, str]:
        """What names it, whatever its line number."""
        return f"{self.file} {self.function}", self.change

    @property
    def module(self) -> str:
        """The module it changes."""
        return _module(self.file)


def _module(file: str) -> str:
    return "simcs." + file.removesuffix(".py").replace("/", ".")


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what could stand in for a node."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        value: Any = node.value
        if isinstance(value, int):
            yield ast.Constant(value + 1)
        else:
            yield ast.Constant(value * NUDGE if value else 0.5)
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        ours = owner in PARAMETER_ROWS or (owner == "world" and node.attr in WORLD_PARAMETERS)
        if node.attr in FLAGS:
            yield ast.UnaryOp(ast.Not(), node)
        elif ours:
            yield ast.BinOp(node, ast.Mult(), ast.Constant(NUDGE))
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in BOUNDARIES:
        yield ast.Compare(node.left, [BOUNDARIES[type(node.ops[0])]()], node.comparators)
    if isinstance(node, ast.AugAssign) and type(node.op) in OPERATORS:
        yield ast.AugAssign(node.target, OPERATORS[type(node.op)](), node.value)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "int"
        and isinstance(node.args[0], ast.Attribute)
        and ast.unparse(node.args[0])[0].isupper()
    ):
        # A stream, a happening, an intent, a stage or a cause.
        yield ast.BinOp(node, ast.Add(), ast.Constant(1))


def _replaced(text: bytes, node: Any, new: ast.AST) -> str:
    """Return a source in which other code stands in for a node."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    begin = starts[node.lineno - 1] + node.col_offset
    end = starts[node.end_lineno - 1] + node.end_col_offset
    code = ast.unparse(new)
    inside = code if isinstance(new, ast.stmt) else f"({code})"
    return (text[:begin] + inside.encode() + text[end:]).decode()


def mutants_of(file: str) -> list[Mutant]:
    """Return every mutant of a file of equations, in the order of the source."""
    text = (PACKAGE / file).read_text()
    lines = text.splitlines()
    tree = ast.parse(text)
    places: list[tuple[str, ast.AST]] = []
    for top in tree.body:
        if isinstance(top, ast.ClassDef):
            continue  # parameters: their defaults are not what the worlds run with
        name = top.name if isinstance(top, ast.FunctionDef) else ""
        inside = top.body if isinstance(top, ast.FunctionDef) else [top]
        places += [(name, node) for part in inside for node in ast.walk(part)]
    found = []
    for function, node in places:
        for new in _changes(node):
            line = getattr(node, "lineno", 0)
            change = f"{lines[line - 1].strip()} | {ast.unparse(node)} -> {ast.unparse(new)}"
            source = _replaced(text.encode(), node, new)
            found.append(Mutant(file, function, line, change, source))
    return sorted(found, key=lambda mutant: mutant.line)


def all_mutants() -> list[Mutant]:
    """Return every mutant of every file of equations."""
    return [mutant for file in EQUATIONS for mutant in mutants_of(file)]


def spread(count_each: int) -> list[Mutant]:
    """Return a few mutants of each file, evenly spread over it, none of them equivalent."""
    chosen = []
    for file in EQUATIONS:
        mortal = [mutant for mutant in mutants_of(file) if mutant.key not in EQUIVALENT]
        step = len(mortal) / count_each
        chosen += [mortal[int((i + 0.5) * step)] for i in range(count_each)]
    return chosen


class _FromText(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Import one module from changed source."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(
        self, name: str, path: Any, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self.mutant.module:
            return None
        return importlib.util.spec_from_loader(name, self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.mutant.source, self.mutant.file, "exec"), module.__dict__)


TICKETS: tuple[dict[str, Any], ...] = (
    {"answer_minutes": 40.0, "target_hours": 1.0, "late_goodwill": 0.3, "crisis_problems": 2},
    {
        "answer_minutes": 90.0,
        "answer_length": "fixed",
        "target_hours": 0.0,
        "late_growth": 0.2,
        "late_most": 0.4,
    },
)
"""Tickets of the worlds with the clock on: late ones, crises, and the most that waiting costs."""


@dataclass(frozen=True)
class Case:
    """One world, and what it must look like before its first week and after each."""

    opening: tuple[Any, ...]
    truth: list[Any]
    accounts_per_csm: Any = None
    tickets: dict[str, Any] | None = None


class Seen:
    """How a world stood after another implementation ran the weeks."""

    def __init__(self, world: Any) -> None:
        self.columns = dict(self._columns(world))

    def _columns(self, world: Any) -> Iterator[tuple[str, bytes]]:
        for name in ("accounts", "ledger"):
            table = getattr(world, name)
            yield from ((f"{name}, {c}", table[c].tobytes()) for c in table.dtype.names)
        yield "minutes used", world.used.tobytes()

    def difference(self, world: Any) -> str:
        """Return the first column in which a world differs, or nothing."""
        return next((c for c, held in self._columns(world) if self.columns[c] != held), "")


class Gate:
    """The worlds of the gate, small ones first, and what the oracle says of them, made once."""

    def __init__(self) -> None:
        from simcs import quantiles, randomness

        # Mutants draw nearly the same numbers over and over.
        randomness.uniform = functools.cache(randomness.uniform)
        for name in ("normal", "poisson", "binomial"):
            setattr(quantiles, name, functools.cache(getattr(quantiles, name)))
        randomness.draw = _remembered(randomness.draw)
        _quicken_records()
        from simcs import agents  # noqa: F401  # to be imported again by each mutant
        from simcs.world.opening import open_world
        from tests.oracle import Oracle
        from tests.worlds import gate_openings

        self.open_world, self.oracle = open_world, Oracle
        small: list[tuple[Any, bool]] = []
        large: list[tuple[Any, bool]] = []
        for opening, follows_the_book in gate_openings():
            (small if len(opening[2]) < LARGE else large).append((opening, follows_the_book))
        self.stages = [small, large]

    @functools.cache  # noqa: B019  # there is one gate
    def cases(self, stage: int) -> list[Case]:
        """Return the worlds of a stage with what the oracle says; the control must pass them.

        Raises
        ------
        ValueError
            When the package as it is does not pass.
        """
        cases = []
        for opening, follows_the_book in self.stages[stage]:
            world = self.open_world(*opening)
            journey, signals, team, market = opening[3:7]
            if follows_the_book:
                ratios = [s.typical_accounts_per_csm for s in journey.segments.values()]
                world.accounts_per_csm = _array(ratios)
            oracle = self.oracle(world, journey, signals, team, market)
            truth = [oracle.snapshot(-1)]
            truth += [oracle.snapshot(week) for week in oracle.weeks()]
            cases.append(Case(opening, truth, world.accounts_per_csm))
        if stage == 0:
            cases += map(self._clocked, TICKETS)
        # In this very process, whose memory of draws all mutants inherit.
        if said := self.verdict(None, cases):
            raise ValueError(f"the control fails: {said}")
        return cases

    def _clocked(self, settings: dict[str, Any]) -> Case:
        """Return a world with the clock on, and what it is by the minute."""
        from simcs.team.tickets import Tickets
        from tests.naive_clock import NaiveClock
        from tests.worlds import TYING, opening_of, population, team_of

        population = population(True, weeks=50, each=16)
        opening = opening_of(
            TYING["everything"](), team_of(2, pool=True), size=24, horizon=16, survivors=population
        )
        world = self.open_world(*opening)
        naive = NaiveClock(world, Tickets(**settings))
        truth = [Seen(world)]
        truth += [Seen(world) for _ in naive.weeks()]
        return Case(opening, truth, tickets=settings)

    def difference(self, mutant: Mutant, brief: bool = False) -> str:
        """Return how a mutant differs from the oracle, or nothing if it survives."""
        for stage in range(1 if brief else len(self.stages)):
            clocked = mutant.file in WITH_THE_CLOCK
            cases = [case for case in self.cases(stage) if bool(case.tickets) == clocked]
            if said := self.apart(mutant, cases):
                return said
        return ""

    def verdict(self, mutant: Mutant | None, cases: list[Case]) -> str:
        """Return how a mutant differs from the oracle in these worlds, or nothing."""
        for name in (*map(_module, EQUATIONS), *DEPENDENTS):
            # The package, too, holds on to its modules.
            if sys.modules.pop(name, None) is None:
                continue  # not imported again since the control ran
            package, _, last = name.rpartition(".")
            delattr(sys.modules[package], last)
        if mutant is not None:
            sys.meta_path.insert(0, _FromText(mutant))
        try:
            open_world = importlib.import_module("simcs.world.opening").open_world
            loop = importlib.import_module("simcs.world.loop")
            agents = importlib.import_module("simcs.agents")
            tickets = importlib.import_module("simcs.team.tickets").Tickets
            ceiling = importlib.import_module("simcs.interventions.ceiling").Ceiling
            for case in cases:
                # The ceiling is known by its class, which has been made again.
                by_name, policy, *others = case.opening
                policy = ceiling() if type(policy).__name__ == ceiling.__name__ else policy
                world = open_world(by_name, policy, *others)
                world.accounts_per_csm = case.accounts_per_csm
                world.tickets = tickets(**case.tickets) if case.tickets else None
                if said := case.truth[0].difference(world):
                    return str(said)
                # One of the worlds goes by agents, who alone see what the phases return.
                by_agents = case.accounts_per_csm is not None or case.tickets
                driver = agents if by_agents else loop
                for week in driver.weeks(world):
                    if said := case.truth[week + 1].difference(world):
                        return str(said)
        except Exception as error:  # noqa: BLE001  # whatever breaks, the gate has noticed
            return f"{type(error).__name__}: {error}"
        return ""

    def apart(self, mutant: Mutant | None, cases: list[Case]) -> str:
        """Return the verdict on a mutant from a process of its own, so that none outlives it."""
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS_AT_MOST)
            said = self.verdict(mutant, cases)
            os.write(write, said.encode()[:4000])
            os._exit(0)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            said = pipe.read().decode(errors="replace")
        _, status = os.waitpid(child, 0)
        return said if status == 0 else f"ended with status {status}"


def _quicken_records() -> None:
    """Let rows find their fields at once: numpy looks for a method of that name first."""
    import numpy as np

    record: Any = np.record
    read, write = np.void.__getitem__, np.void.__setitem__
    slowly_read, slowly_write = record.__getattribute__, record.__setattr__

    def quickly_read(row: Any, name: str) -> Any:
        try:
            return read(row, name)
        except (KeyError, ValueError):
            return slowly_read(row, name)

    def quickly_write(row: Any, name: str, value: Any) -> None:
        try:
            write(row, name, value)
        except (KeyError, ValueError):
            slowly_write(row, name, value)

    record.__getattribute__, record.__setattr__ = quickly_read, quickly_write


def _remembered(draw: Any) -> Any:
    """Return a function that draws as ``draw`` does, each entity's week only once."""
    import numpy as np

    @functools.cache
    def column(first: int, streams: int, entity: int, *key: int) -> Any:
        out = np.empty((streams, 1))
        draw(out, first, np.array([entity]), *key)
        return out[:, 0]

    def remembered(out: Any, first: int, entities: Any, *key: int) -> None:
        for i, entity in enumerate(entities.tolist()):
            out[:, i] = column(first, len(out), entity, *key)

    return remembered


def _array(values: list[float]) -> Any:
    import numpy as np

    return np.array(values)


def main() -> int:
    """Run mutants and print the survivors; return 0 if the gate is as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="run all mutants")
    parser.add_argument("--spread", type=int, default=4, help="run so many from each file")
    parser.add_argument("--file", help="only of this file")
    parser.add_argument("--brief", action="store_true", help="use only the small worlds")
    parser.add_argument("--mortal", action="store_true", help="leave out known equivalents")
    parser.add_argument("--only", default="", help="only where the line has this text")
    parser.add_argument("--verbose", action="store_true", help="print every verdict")
    options = parser.parse_args()
    os.environ["NUMBA_DISABLE_JIT"] = "1"
    import warnings

    warnings.simplefilter("ignore")
    began = time.monotonic()
    gate = Gate()
    gate.cases(0)
    print(f"control passes ({time.monotonic() - began:.0f} s)", flush=True)
    chosen = all_mutants() if options.all else spread(options.spread)
    chosen = [mutant for mutant in chosen if options.file in (None, mutant.file)]
    chosen = [mutant for mutant in chosen if options.only in mutant.change.split(" | ")[0]]
    if options.mortal:
        chosen = [mutant for mutant in chosen if mutant.key not in EQUIVALENT]
    survivors = []
    for mutant in chosen:
        start = time.monotonic()
        said = gate.difference(mutant, options.brief)
        if not said:
            survivors.append(mutant)
        if options.verbose or not said:
            place = f"{mutant.file}:{mutant.line} {mutant.function}"
            excuse = EQUIVALENT.get(mutant.key, "")
            known = f"equivalent: {excuse}" if excuse else "SURVIVES"
            print(
                f"{place}: {mutant.change}\n    {said or known} ({time.monotonic() - start:.1f} s)",
                flush=True,
            )
    unexplained = [mutant for mutant in survivors if mutant.key not in EQUIVALENT]
    print(
        f"{len(chosen)} mutants, {len(chosen) - len(survivors)} killed, "
        f"{len(survivors) - len(unexplained)} known to be equivalent, "
        f"{len(unexplained)} survive ({time.monotonic() - began:.0f} s)"
    )
    stale = []
    if options.all and not (options.file or options.only or options.mortal):
        stale = sorted(set(EQUIVALENT) - {mutant.key for mutant in survivors})
        for key in stale:
            print(f"no longer equivalent, or no longer there: {key}")
    return 1 if unexplained or stale else 0


if __name__ == "__main__":
    sys.exit(main())
