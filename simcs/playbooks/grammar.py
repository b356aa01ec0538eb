"""The grammar of conditions: from a text to a tree of what it says; `clauses` makes records of it.

By lark's LALR parser, whose time grows with the length of the text alone.
"""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from simcs.errors import PlaybookError, nearest, quoted
from simcs.playbooks.amounts import MONEY, NUMBER, PLURALS, TIME_WORDS
from simcs.playbooks.guesses import nearby
from simcs.playbooks.nodes import QUOTES, TextNode

if TYPE_CHECKING:
    from lark import Lark, Tree

LENGTH_AT_MOST = 2_000
BRACKETS_AT_MOST = 50

WORDS = (
    "and", "or", "not", "for", "at", "least", "of", "in", "bottom", "top", "down", "up", "over",
    "unchanged", "before", "after", "start", "within",
)  # fmt: skip

GRAMMAR = r"""
?condition: either
goal: either _WITHIN duration

?either: both (_OR both)* -> either
?both: unary (_AND unary)* -> both
?unary: lasting | _NOT lasting -> negation
?lasting: atom | atom _FOR duration -> lasting

?atom: "(" either ")"
    | _AT _LEAST COUNT _OF "(" either ("," either)* ")" -> at_least
    | sum OP sum -> compare
    | sum _IN "[" sum ("," sum)* "]" -> one_of
    | sum _IN (BOTTOM | TOP) portion -> ranked
    | sum (DOWN | UP) portion _OVER duration -> moved
    | sum _UNCHANGED _OVER duration -> unchanged
    | duration (BEFORE | AFTER) NAME -> dated
    | NAME -> fact
    | call -> question

sum: term (SIGN term)*
?term: amount
    | SIGN amount -> negative
    | STRING -> string
    | NAME -> name
    | NAME _AT _START -> at_start
    | NAME duration BEFORE _START -> before_start
    | call -> since
?portion: amount | NAME -> name
call: NAME "(" (NAME | STRING) ")"
amount: COUNT | DECIMAL | MONEY | (COUNT | DECIMAL) (PERCENT | POINTS) | duration
duration: (COUNT | DECIMAL) TIME

COUNT.1: /[0-9]{1,12}(?![\w.])/
DECIMAL: /NUMBER_PATTERN[kKmM]?(?![\w.])/
MONEY: /MONEY_PATTERN(?![\w.])/
PERCENT: "%"
POINTS.2: /points?(?![\w-])/
TIME.2: /(TIME_PATTERN)(?![\w-])/i
OP: "<=" | ">=" | "==" | "!=" | "<" | ">"
SIGN: "+" | "-"
NAME: /(?!(RESERVED_WORDS)(?![\w-]))[^\W\d]\w*(-\w+)*/i
STRING: /"[^"\n]*"|'[^'\n]*'/
%ignore /\s+/
"""

RESERVED = ("and", "or", "not", "for", "at", "of", "in", "over", "unchanged", "within")
"""Words that are no names without quotes; so a mistake is seen where it is made."""

KEYWORDS = {word.upper() for word in WORDS}
KEPT = ("bottom", "top", "down", "up", "before", "after")
"""Keywords that stay in the tree: which of two it was matters."""

PLACES = (
    ("OP", "a comparison such as >=, in, down, up, unchanged over, and, or, for"),
    ("LPAR", "a condition"),
    ("STRING", "a signal, a number or a text"),
    ("NAME", "a name"),
    ("LSQB", "[ ], bottom, top"),
    ("TIME", "a unit"),
    ("COUNT", "a number"),
    ("RPAR", "and, or, )"),
    ("_AND", "and, or"),
)
"""What a place in a condition takes, by a terminal that can stand only there or further up."""

INSTEAD = {
    "=": "write == for 'is'", "&": "write and", "|": "write or", "!": "write not, or != between "
    "two things", "≥": "write >=", "≤": "write <=", "≠": "write !=", "{": "write ( )",
    "−": "write - (a minus of the keyboard)", "–": "write - (a minus of the keyboard)",
    "*": "only + and - can be used", "/": "only + and - can be used",
    "€": "amounts of money are in $", "£": "amounts of money are in $",
}  # fmt: skip
"""What to type where a character is none of the language."""

MEANT_WORDS = {
    "is": "==", "equals": "==", "equal": "==", "isn't": "!=", "percent": "%", "pts": "points",
    **dict.fromkeys(("drops", "dropped", "drop", "falls", "fell", "decreased", "declined"), "down"),
    **dict.fromkeys(("rises", "rose", "grows", "grew", "increased"), "up"),
    "above": ">", "below": "<", "under": "<", "during": "over", "since": "over",
}  # fmt: skip
"""Words that people try -> those of the language."""


@lru_cache(maxsize=1)
def parser() -> "Lark":
    """Return the parser, made when the first condition is read."""
    from lark import Lark

    grammar = GRAMMAR
    for name, pattern in (
        ("RESERVED_WORDS", "|".join(RESERVED)),
        ("NUMBER_PATTERN", NUMBER),
        ("MONEY_PATTERN", MONEY),
        ("TIME_PATTERN", "|".join(sorted(TIME_WORDS, key=len, reverse=True))),
    ):
        grammar = grammar.replace(name, pattern)
    for word in WORDS:  # as a word of its own, not as the beginning of a longer name
        name = word.upper() if word in KEPT else f"_{word.upper()}"
        grammar += f"{name}.2: /{word}(?![\\w-])/i\n"
    return Lark(grammar, parser="lalr", start=["condition", "goal"], propagate_positions=True)


def parse(node: TextNode, start: str = "condition") -> "Tree[Any]":
    """Return the tree of a condition, or of a goal.

    Raises
    ------
    PlaybookError
        When it is too long, has too many brackets, or is none; the column is that of the mistake.
    """
    if len(node.text) > LENGTH_AT_MOST:
        raise node.error(f"this condition is longer than {LENGTH_AT_MOST:,} characters")
    _check_brackets(node)
    from lark.exceptions import UnexpectedCharacters, UnexpectedInput

    try:
        return parser().parse(node.text, start)
    except UnexpectedCharacters as error:
        raise _character(node, error.pos_in_stream or 0) from None
    except UnexpectedInput as error:
        raise _token(node, error) from None


def _check_brackets(node: TextNode) -> None:
    opened: list[int] = []
    quote = ""
    for at, letter in enumerate(node.text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([":
            opened.append(at)
            if len(opened) > BRACKETS_AT_MOST:
                raise node.error(f"more than {BRACKETS_AT_MOST} brackets are open here", at)
        elif letter in ")]":
            other = node.text[opened.pop()] if opened else ""
            if other + letter not in {"()", "[]"}:
                raise node.error(f"{letter!r} closes no bracket that is open", at)
    if opened:
        # Within { } a comma ends the text, also one between brackets.
        hint = f"; {QUOTES}" if node.in_flow and not node.style else ""
        raise node.error(f"{node.text[opened[-1]]!r} is never closed{hint}", opened[-1])


def _character(node: TextNode, at: int) -> PlaybookError:
    found = re.match(r"[\w.%$]+|.", node.text[at : at + 40], re.DOTALL)
    word = found.group() if found else ""
    hint = INSTEAD.get(word) or _hint_of_word(word)
    return node.error(f"{quoted(word)} cannot be read here; {hint}", at)


def _hint_of_word(word: str) -> str:
    if re.match(r"[0-9].*[^\W\d]", word):
        return "put a space between a number and its unit"
    if word in {"'", '"'}:
        return "this quote is never closed"
    return "allowed: names, numbers, comparisons and brackets"


def _token(node: TextNode, error: Any) -> PlaybookError:
    """Return the error that something stands where something else should."""
    token, allowed = error.token, error.accepts or error.expected
    words = [name.lstrip("_").lower() for name in sorted(allowed) if name.lstrip("_") in KEYWORDS]
    takes = next((what for name, what in PLACES if name in allowed), ", ".join(words))
    if token.type == "$END":
        end = len(node.text.rstrip())
        return node.error(f"the condition ends too early; allowed next: {takes}", end)
    word, at = str(token), int(token.start_pos or 0)
    if "TIME" in allowed:
        words += [*PLURALS, "points"]
    close = nearest(word, words) if word.upper() not in KEYWORDS else None
    hint = f"did you mean {close!r}?" if close else f"allowed here: {takes or 'and, or'}"
    if close is None and (guess := nearby(node.text, word, at)):
        hint = f"did you mean {guess}?"
    if word.lower() in MEANT_WORDS:
        hint = f"write {MEANT_WORDS[word.lower()]}"
    if word == "," and node.text[:at][-1:].isdigit():
        hint = "write large numbers without commas, or with $ before them"
    if token.type == "OP" and "_AND" in allowed:
        hint = "compare two things at a time, and join comparisons by and"
    return node.error(f"{quoted(word)} cannot stand here; {hint}", at)
