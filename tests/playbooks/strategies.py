"""Valid playbook files as text, and files that somebody has damaged.

`playbook_files` draws from all of the language: all kinds of conditions, steps, settings and
rules. Whatever it draws is read without an error; a test holds it to that.
"""

from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy, composite

from simcs.playbooks.building import usual_actions
from simcs.playbooks.catalogue import EVENTS, FLAGS, NAMES, OWNERS, SIGNALS
from simcs.playbooks.language import Unit
from simcs.playbooks.verbs import CHANNELS, MESSAGES

ACTIONS = usual_actions()
OPS = ("<", "<=", ">", ">=", "==", "!=")
HEAD = """settings: {drop: 30%, low: 40 points, high: {is: $50k, from: $10k, to: $90k}}
define:
  burning: notice_given or (score in bottom 8% and weeks_to_renewal <= 13)
  calm: not burning
"""
TAGS = ("warm", "asked")
"""Tags that the first playbook of every file puts on, so that all can be asked about."""


@cache
def some(*words: str) -> SearchStrategy[str]:
    return st.sampled_from(words)


@cache
def numbers(low: int, high: int) -> SearchStrategy[str]:
    return st.integers(low, high).map(str)


def joined(*parts: SearchStrategy[str] | str) -> SearchStrategy[str]:
    """Return texts of several parts, one after the other."""
    drawn = [st.just(part) if isinstance(part, str) else part for part in parts]
    return st.tuples(*drawn).map("".join)


@cache
def durations(most: int = 26) -> SearchStrategy[str]:
    plain = joined(numbers(1, most), " ", some("weeks", "days"))
    return plain | some("48 hours", "1 week", "2 months", "1 quarter", "1.5 weeks")


VALUES = {
    Unit.SHARE: joined(numbers(0, 150), "%") | some("0.5", "drop"),
    Unit.POINTS: numbers(0, 100) | joined(numbers(0, 100), " points") | some("low"),
    Unit.MONEY: joined("$", numbers(1, 900), some("", "k", ",000")) | some("20k", "high"),
    Unit.COUNT: numbers(0, 12) | some("-1", "0.5"),
    Unit.WEEKS: numbers(0, 60) | durations(),
}
NUMERIC = {
    unit: [name for name, word in SIGNALS.items() if word.unit == unit] for unit in VALUES
}  # fmt: skip


@cache
@composite
def comparisons(draw: DrawFn, *, started: bool) -> str:
    """Draw a comparison of numbers."""
    unit = draw(st.sampled_from(list(VALUES)))
    name = draw(st.sampled_from(NUMERIC[unit]))
    right = draw(VALUES[unit])
    if draw(st.integers(0, 3)) == 0:
        other = draw(st.sampled_from(NUMERIC[unit]))
        if started:
            other += draw(some("", " at start", " 2 weeks before start", " 1 month before start"))
        right = f"{other} {draw(some('+', '-'))} {right.lstrip('-')}"
    return f"{name} {draw(some(*OPS))} {right}"


@cache
def words() -> SearchStrategy[str]:
    """Return comparisons of names."""
    closed = st.sampled_from([(name, one) for name, all_ in NAMES.items() for one in all_])
    equal = closed.map(lambda pair: f"{pair[0]} == {pair[1]}")
    among = some("segment in [enterprise, mid-market]", "touch in [low, high]",
                 'segment != "Mid market"', "segment unchanged over 4 weeks")  # fmt: skip
    return equal | among


@cache
def moves() -> SearchStrategy[str]:
    """Return conditions on the past and on ranks."""
    change = joined(some("usage ", "score ", "arr ", "sponsor "), some("down ", "up "),
                    numbers(1, 90), "% over ", durations())  # fmt: skip
    return (
        change
        | joined("usage down ", some("drop", "15 points"), " over ", durations())
        | joined("score up ", some("low", "10", "10%"), " over ", durations())
        | joined(
            some("score", "usage", "arr"), " in ", some("top ", "bottom "), numbers(1, 99), "%"
        )
        | joined(some("pulse", "score"), " unchanged over ", durations())
        | joined(durations(), " before ", some("renewal", "decision"))
        | joined(durations(), " after ", some("renewal", "start", "first_value", *EVENTS))
    )


@cache
def facts() -> SearchStrategy[str]:
    """Return conditions without numbers, and questions."""
    actions = st.sampled_from(ACTIONS)
    return (
        st.sampled_from([*FLAGS, *EVENTS, "burning", "calm"])
        | joined("open(", actions, ")")
        | joined("tagged(", some(*TAGS), ")")
        | joined("known(", st.sampled_from(list(SIGNALS)), ")")
        | some("in_playbook(first)")
        | joined("weeks_since(", actions | some("contact"), ") ", some(*OPS), " ", numbers(1, 30))
    )


@cache
def conditions(*, started: bool = True) -> SearchStrategy[str]:
    """Return conditions as text.

    Parameters
    ----------
    started
        Whether they may refer to the start of the play.
    """
    atoms = comparisons(started=started) | words() | moves() | facts()

    def combined(inner: SearchStrategy[str]) -> SearchStrategy[str]:
        bracket = joined("(", inner, ")")
        return (
            joined(inner, some(" and ", " or ", " AND "), inner)
            | joined("not ", bracket)
            | joined(bracket, " for ", durations())
            | joined("at least 2 of (", inner, ", ", inner, ", ", inner, ")")
        )

    return st.recursive(atoms, combined, max_leaves=4)


def quoted(text: str) -> str:
    """Return a text as a YAML value within one line."""
    return "'" + text.replace("'", "''") + "'"


@cache
def quoted_conditions() -> SearchStrategy[str]:
    """Return conditions as YAML values within one line."""
    return conditions().map(quoted)


def mapping(pairs: dict[str, str]) -> str:
    """Return keys and values as a mapping within one line."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"


OF_WORK = {
    "within": durations(8), "by": some(*OWNERS), "times": numbers(1, 4),
    "cause": some(*NAMES["problem"]), "message": some(*MESSAGES), "channel": some(*CHANNELS),
}  # fmt: skip


@cache
@composite
def works(draw: DrawFn) -> dict[str, str]:
    """Draw a step that asks for an action."""
    found = {"do": draw(st.sampled_from(ACTIONS))}
    for key, values in OF_WORK.items():
        if draw(st.integers(0, 3)) == 0:
            found[key] = draw(values)
    return found


@cache
@composite
def steps(draw: DrawFn, depth: int = 2) -> str:
    """Draw one step."""
    conds = quoted_conditions()
    kinds = ["do", "do", "wait", "note", "tag", "untag", "leave", "enter"]
    kind = draw(st.sampled_from(kinds + ["until", "if", "decide", "repeat"] * (depth > 0)))
    some_steps = lists(depth - 1) if depth else st.just("")
    found: dict[str, str] = {}
    if draw(st.integers(0, 4)) == 0:
        key = draw(some("day", "week", "before renewal"))
        found[key] = draw(durations() if key == "before renewal" else numbers(0, 60))
    if kind != "if" and (kind in {"leave", "enter"} or draw(st.integers(0, 3)) == 0):
        found["if"] = draw(conds)
    if kind == "do":
        found |= draw(works())
    elif kind == "wait":
        found["wait"] = draw(durations())
    elif kind == "note":
        found |= {"note": "'write it down, please'", "hours": draw(some("0", "0.5", "2"))}
    elif kind in {"tag", "untag"}:
        found[kind] = draw(some(*TAGS))
    elif kind == "leave":
        found["leave"] = ""
    elif kind == "enter":
        found["enter"] = "first"
    elif kind == "until":
        found |= {"wait until": draw(conds), "at most": draw(durations())}
        for key in ("then", "otherwise"):
            if draw(st.booleans()):
                found[key] = draw(some_steps | some("go on"))
    elif kind == "if":
        found |= {"if": draw(conds), "then": draw(some_steps)}
    elif kind == "decide":
        paths = [mapping({"if": draw(conds), "then": draw(some_steps)})]
        if draw(st.booleans()):
            found["at most"] = draw(durations())
        found["decide"] = f"[{', '.join(paths)}]"
    else:
        found |= {"repeat": draw(some_steps), "times": draw(numbers(1, 3))}
        if draw(st.booleans()):
            found["until"] = draw(conds)
    return mapping(found)


@cache
def lists(depth: int) -> SearchStrategy[str]:
    """Return lists of steps within one line."""
    return st.lists(steps(depth), min_size=1, max_size=2).map(lambda all_: f"[{', '.join(all_)}]")


@cache
def of_playbooks() -> dict[str, SearchStrategy[str]]:
    """Return what can stand under the keys of a playbook."""
    cond = conditions(started=False)
    return {
        "about": some("what it is for", "'with a colon: here'"), "who": cond, "if": cond,
        "by": some(*OWNERS), "priority": numbers(0, 1000), "stop when": conditions(),
        "order": some("revenue", "score", "value_per_hour"),
        "again": some("never", "at once", "after 13 weeks"),
        "per account": some("2 a year", "1 in 6 weeks"), "team": some("20 a week"),
        "holdout": some("10%", "50%"), "goal": joined(conditions(), " within ", durations()),
        "variants": some("{a: , b: {message: outcome}}"),
    }  # fmt: skip


@cache
@composite
def playbooks(draw: DrawFn, name: str, others: tuple[str, ...]) -> str:
    """Draw one playbook; ``others`` are those that it can name."""
    cond = conditions(started=False)
    start = draw(some("when", "while", "every"))
    lines = [f"every: {draw(durations())}"] if start == "every" else [f"{start}: {draw(cond)}"]
    if start == "every" and draw(st.booleans()):
        lines.append(f"since: {draw(some('start', 'contact', *ACTIONS))}")
    for key, values in of_playbooks().items():
        if draw(st.integers(0, 4)) == 0:
            lines.append(f"{key}: {draw(values)}")
    keys = [key for key in ("not while", "replaces") if others and not draw(st.integers(0, 5))]
    lines += [f"{key}: [{draw(st.sampled_from(others))}]" for key in keys]
    if draw(st.integers(0, 3)) == 0:
        work = draw(works())
        lines += [f"{key}: {value}" for key, value in work.items() if key != "by"]
    else:
        listed = draw(st.lists(steps(), min_size=1, max_size=4))
        lines += ["steps:", *(f"  - {one}" for one in listed)]
    return f"  {name}:\n" + "".join(f"    {line}\n" for line in lines)


@composite
def playbook_files(draw: DrawFn, most: int = 3) -> str:
    """Draw the text of a valid file, of at most so many playbooks beside the first."""
    text = HEAD + "playbooks:\n  first:\n    when: new_customer\n    steps:\n"
    text += "".join(f"      - {{tag: {tag}}}\n" for tag in TAGS)
    names = [f"play-{number}" for number in range(draw(st.integers(1, most)))]
    for name in names:
        text += draw(playbooks(name, ("first",)))
    if draw(st.booleans()):
        text += "rules:\n"
        text += f"  contacts: [{{at most: 2 a month, who: {quoted(draw(words()))}}}]\n"
        text += f"  order: {draw(some('revenue', '[first]', 'value_per_hour'))}\n"
        text += f"  on top of: {draw(some('none', 'typical'))}\n"
    return text


JUNK = (
    "{", "}", "[", "]", "(", ")", ":", ": ", ", ", "- ", "'", '"', "#", "&a ", "*a", "!x ", "|",
    ">", "%", "@", "`", "\t", "\n", "\n  ", "\u00a0", "\0", "\\", "\ud800", "?", "? ", "---\n",
    "<<: ", "=", "0", "-1", "1e400", "not ", "and", "at least 2 of (", "weeks", "%", "$", "при",
    "٣", "if: ", "then: ", "leave", "steps: ", "99999999999999999999", "first", "drop", "burning",
    "before start",
)  # fmt: skip


@composite
def damaged(draw: DrawFn, files: SearchStrategy[str] | None = None) -> str:
    """Draw a valid file, in which some pieces are then cut out, doubled, moved or put in."""
    text = draw(playbook_files(most=2) if files is None else files)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, max(len(text) - 1, 0)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        kind = draw(st.sampled_from(["cut", "double", "junk", "move", "end", "line"]))
        if kind == "cut":
            text = text[:start] + text[end:]
        elif kind == "double":
            text = text[:end] + text[start:end] + text[end:]
        elif kind == "junk":
            text = text[:start] + draw(st.sampled_from(JUNK)) + text[start:]
        elif kind == "move":
            to = draw(st.integers(0, max(len(text) - 1, 0)))
            text = text[:to] + text[start:end] + text[to:]
        elif kind == "end":
            text = text[:start]
        else:
            rows = text.split("\n")
            at = draw(st.integers(0, len(rows) - 1))
            rows[at] = draw(some("", " ", "    ")) + rows[at].strip()
            text = "\n".join(rows)
    return text
