"""What an experiment is made of, as a tree of checked values: the schema behind Hydra's configs."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import field, fields, is_dataclass
from enum import Enum
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from simcs.book.conditioning import EXPLAINING_AWAY
from simcs.errors import ConfigError, listed, quoted, unknown
from simcs.experiment import plugins
from simcs.experiment.by_setting import checked_by
from simcs.experiment.segment_checks import unfit_segments, unfit_shares
from simcs.interventions.time_limit import USUAL_SECONDS
from simcs.journey.parameters import Journey
from simcs.metrics.definitions import METRICS
from simcs.parameter import STRICT, parameter
from simcs.signals.parameters import Signals
from simcs.team.changes import unfit_changes
from simcs.team.parameters import Team
from simcs.team.tickets import Tickets
from simcs.world.capabilities import unfit_for_loop
from simcs.world.parameters import Market


class Driver(Enum):
    """What moves time on: SimPy processes, or a loop, with the same results to the last bit."""

    agents = "agents"
    loop = "loop"


class Service(Enum):
    """How fine time is: work is done week by week, or within the week's hours, with tickets."""

    weekly = "weekly"
    clocked = "clocked"


class Depth(Enum):
    """How much of an answer: all of it, or the comparison alone, which takes about half as long."""

    full = "full"
    quick = "quick"


@dataclass(config=STRICT)
class BurnIn:
    """The typical population that latent state is borrowed from (docs/reference/model.md)."""

    burn_in_weeks: Annotated[
        int, Field(ge=0, le=2080, description="weeks simulated; 0: none, all accounts are new")
    ] = 208
    burn_in_accounts: Annotated[
        int, Field(ge=10, le=1_000_000, description="accounts that start in each segment")
    ] = 1200
    explaining_away: bool = EXPLAINING_AWAY
    """Books that give a score: whether trouble at that score is taken for a better fit; false: more
    use, fewer problems, a sponsor and a higher score never make prospects worse."""


@dataclass(config=STRICT)
class GeneratedBook(BurnIn):
    """A made-up book."""

    size: Annotated[int, Field(ge=1, le=5_000_000, description="accounts")] = 500
    mix: dict[str, float] = field(
        default_factory=lambda: {"smb": 0.676, "mid": 0.270, "enterprise": 0.054}
    )
    """Segment -> share of accounts; the default gives 20, 40 and 40 % of revenue."""
    stagger: bool = True
    """Whether accounts have been customers for various times, or all start on the first day."""


@dataclass(config=STRICT)
class CsvBook(BurnIn):
    """A book from a file, see docs/how-to/your-own-book.md."""

    path: Annotated[str, Field(description="the CSV file")] = "???"
    as_of: str | None = None
    """The day the file describes, YYYY-MM-DD; null: the newest start date in it."""


BOOKS: dict[str, type[GeneratedBook] | type[CsvBook]] = {"generated": GeneratedBook, "csv": CsvBook}


@dataclass(config=STRICT)
class Value:
    """What turns retention into money."""

    gross_margin: Annotated[float, parameter(0, 1, "share", "V2")] = 0.79
    """Share of revenue left after the cost of the product."""
    discount_rate: Annotated[float, parameter(0, 1, "a year", "V2")] = 0.15
    """How much less money is worth for each year that it comes later."""


@dataclass(config=STRICT)
class Config:
    """One comparison."""

    policies: Any = "default"
    """A list of names, or arm -> name or {use: name, option: value}; in place of a name a file of
    playbooks, or a list of them; default: typical, heroic, proactive, blend, none."""
    playbooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Values for the settings of files of playbooks, file -> setting -> value."""
    book: Any = "???"
    """A made-up book, or one from a file: `GeneratedBook` or `CsvBook`."""
    journey: Journey = field(default_factory=Journey)
    signals: Signals = field(default_factory=Signals)
    team: Team = field(default_factory=Team)
    tickets: Tickets = field(default_factory=Tickets)
    market: Market = field(default_factory=Market)
    value: Value = field(default_factory=Value)
    by: Any = None
    """The book's own columns by which results are broken down: one or a list."""
    horizon_weeks: Annotated[int, Field(ge=1, le=5200, description="length of the run, weeks")] = (
        156
    )
    replications: Annotated[int, Field(ge=1, le=100_000, description="futures")] = 30
    assumptions: Annotated[
        int,
        Field(
            ge=0,
            le=10_000,
            description="alternative sets of assumptions, each drawn at random from its plausible "
            "range; 0: none",
        ),
    ] = 64
    assumption_replications: Annotated[
        int, Field(ge=1, le=1000, description="futures of each set of assumptions")
    ] = 1
    seed: Annotated[int, Field(ge=0, le=2**32 - 1, description="key of all random numbers")] = 1
    seeds: Annotated[
        int,
        Field(
            ge=1,
            le=1000,
            description="made-up books: of this seed and the next, for what holds for companies "
            "like this one; 1: this book alone",
        ),
    ] = 1
    driver: Driver = Driver.agents
    service: Service = Service.weekly
    workers: Annotated[
        int | None, Field(ge=1, le=1024, description="processes; null: one for each core")
    ] = None
    plan_seconds: Annotated[
        float,
        Field(gt=0, le=86_400, description="seconds a policy may take to plan a week"),
    ] = USUAL_SECONDS
    verdict: str = "net_retention"
    """The metric that the verdict is about."""
    depth: Depth = Depth.full
    """Whether to study other assumptions, team sizes, mechanisms and untreated twins too."""
    ceiling: bool = False
    """Whether to add a bound, ranked with no policy: all is seen, hours have no limit."""
    events: bool = False
    """Whether to write all events to events.parquet."""
    plugins: list[str] = field(default_factory=list)
    """Python files that register your own policies, actions, signals and metrics."""
    anonymise: bool = False
    """Whether to replace names of customers and CSMs."""
    folder: str | None = None
    """Where results go; null: a new folder under runs/."""


def checked(tree: Mapping[str, Any]) -> Config:
    """Return a configuration in which every value is of its type and in its range.

    Raises
    ------
    ConfigError
        Naming every key that is not, its value, and what is allowed; or a plugin that fails.
    """
    data = dict(tree)
    book = data.get("book")
    if not isinstance(book, Mapping):
        raise ConfigError(f"book is {quoted(book)}; allowed: {', '.join(BOOKS)}")
    data["book"] = _checked_book(book)
    data["by"] = checked_by(data.get("by"))
    problems = [*not_numbers(data)]
    config: Config | None = None
    if not problems:
        try:
            config = TypeAdapter(Config).validate_python(data)
        except ValidationError as error:
            problems = explained(error)
    if config is not None:
        plugins.load(config.plugins)  # they may bring the metric of the verdict
        problems = [*_across(config)]
    if config is None or problems:
        raise ConfigError(listed(problems, "this configuration cannot be used:"))
    return config


def _checked_book(book: Mapping[str, Any]) -> GeneratedBook | CsvBook:
    kind: type[GeneratedBook] | type[CsvBook] = CsvBook if "path" in book else GeneratedBook
    if book.get("path") == "???":
        raise ConfigError("book.path is missing; allowed: the path of a CSV file, book.path=FILE")
    try:
        made: GeneratedBook | CsvBook = TypeAdapter(kind).validate_python(dict(book))
    except ValidationError as error:
        problems = explained(error, "book.")
        raise ConfigError(listed(problems, "this configuration cannot be used:")) from error
    return made


def explained(error: ValidationError, prefix: str = "") -> list[str]:
    """Return one line for each problem pydantic found: key, value, what is allowed."""
    lines = []
    for problem in error.errors():
        place = prefix + ".".join(str(part) for part in problem["loc"])
        if problem["type"] == "unexpected_keyword_argument":
            lines.append(f"{place} is not a key; allowed: those that --cfg job lists")
            continue
        if problem["type"] in ("missing", "missing_argument"):
            lines.append(f"{place} is missing; allowed: a value for it")
            continue
        allowed = problem["msg"].removeprefix("Input should be ")
        lines.append(f"{place} is {quoted(problem['input'])}; allowed: {allowed}")
    return lines


def not_numbers(tree: Any, place: str = "") -> Iterator[str]:
    """Yield one line for each value of a tree that is not a number: key, value, what is allowed."""
    if is_dataclass(tree) and not isinstance(tree, type):
        tree = {f.name: getattr(tree, f.name) for f in fields(tree)}
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from not_numbers(value, f"{place}.{key}" if place else str(key))
    elif isinstance(tree, float) and math.isnan(tree):
        yield f"{place} is nan; allowed: a number"


def _at_odds(config: Config) -> Iterator[str]:
    """Find settings of which one takes the sense from another."""
    if config.seeds > 1 and isinstance(config.book, CsvBook):
        yield f"seeds is {config.seeds} with a book from a file, which is one; allowed: seeds=1"
    if config.ceiling and config.service is Service.clocked:
        yield "ceiling is true with service=clocked, where hours end; allowed: service=weekly"
    if config.team.growth_limit and config.team.csms == 0:
        yield (
            f"team.growth_limit is {config.team.growth_limit} with team.csms=0, "
            "and nobody can join nobody; allowed: at least one CSM to begin with"
        )
    if config.team.staffing != 1 and (config.team.csms is not None or config.team.tiers):
        setter = "team.tiers" if config.team.tiers else f"team.csms={config.team.csms}"
        yield (
            f"team.staffing is {config.team.staffing:g} with {setter}, which says already how many "
            "CSMs there are; allowed: one of the two (team.staffing=1 leaves it out)"
        )


def _across(config: Config) -> Iterator[str]:
    """Find what is wrong between keys that are each in their range."""
    segments = config.journey.segments
    yield from unfit_segments(config.journey)
    yield from _tiers(config.team, tuple(segments))
    yield from unfit_changes(config.team)
    yield from _at_odds(config)
    journey = config.journey
    causes = {name: getattr(journey, f"share_{name}") for name in ("product", "service", "value")}
    yield from unfit_shares("journey.share_product, share_service and share_value", causes)
    if isinstance(config.book, GeneratedBook):
        for name in config.book.mix:
            if name not in segments:
                yield f"book.mix: {unknown('segment', name, segments)}"
        yield from unfit_shares("book.mix", config.book.mix)
    if config.verdict not in METRICS:
        yield f"verdict: {unknown('metric', config.verdict, METRICS)}"
    if config.driver is Driver.loop and (problem := unfit_for_loop(tickets_of(config))):
        yield problem


def tickets_of(config: Config) -> Tickets | None:
    """Return the tickets of a configuration, which are there with the clock on only."""
    return config.tickets if config.service is Service.clocked else None


def _tiers(team: Team, segments: tuple[str, ...]) -> Iterator[str]:
    for name, csms in team.tiers.items():
        if name not in segments:
            yield f"team.tiers: {unknown('segment', name, segments)}"
        if not 0 <= csms <= 100_000:
            yield f"team.tiers.{name} is {csms}; allowed: 0 to 100000 CSMs"
    if team.tiers and team.csms not in (None, sum(team.tiers.values())):
        yield f"team.csms is {team.csms}; allowed with team.tiers: null, or the sum of the tiers"
    if team.tiers and not any(team.tiers.values()):
        yield "team.tiers has no CSMs; allowed: at least one, or team.csms=0 without tiers"
