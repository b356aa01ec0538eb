"""What a mistake in YAML is called, with what to type instead."""

import re

from simcs.errors import PlaybookError, quoted
from simcs.playbooks.nodes import QUOTES, Source

CONDITION = re.compile(
    r"(?:^|[{,\s])(if|until|wait until|stop when|who|when|while|goal)\s*:\s*(?=[^\s'\"])"
)
"""Where a condition begins that has no quotes."""

NO_TEXT_BEGINS_SO = "put quotes round the text"


def explain(error: Exception, source: Source, last: int) -> PlaybookError:
    """Return the error that a text is no YAML, with a place and a hint.

    Parameters
    ----------
    error
        What the parser raised.
    source
        The file.
    last
        How far it was read, for an error that has no place: of a number behind an escape.
    """
    problem = str(getattr(error, "problem", None) or error)
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    index = max(source.text.find("\\U", last), last) if mark is None else mark.index
    index, hint = _hint(source.text, problem, index, context.index if context else index)
    index = min(index, max(len(source.text) - 1, 0))
    word = _word(source.text, index)
    return source.error(source.place(index), f"{word} cannot stand here; {hint}")


def _word(text: str, index: int) -> str:
    """Return the word that stands somewhere; of one that is punctuation, its first character."""
    if text[index : index + 1] == "\t":
        return "a tab"
    found = re.match(r"\w[\w-]*|\S", text[index : index + 40])
    return quoted(found.group()) if found else "the end"


def _hint(text: str, problem: str, index: int, start: int) -> tuple[int, str]:
    """Return where the mistake is, and what to do about it."""
    if text[index : index + 1] == "\t":
        return index, "use spaces"
    if "expected ',' or '}'" in problem and "<stream end>" not in problem:
        for condition in reversed([*CONDITION.finditer(text, start, index)]):
            written = _condition(text, condition.end())
            return index, f'{QUOTES}: {condition.group(1)}: "{written}"'
    line = text.rfind("\n", 0, index) + 1
    if "mapping values are not allowed" in problem and ": " not in text[line:index]:
        above = text.rfind("\n", 0, max(line - 1, 0)) + 1
        if glued := re.compile(r"\w:(?=\w)").search(text, above, line):
            return glued.start() + 1, "a key needs a space after its colon"
        return index, "this line goes on with the text above it: begin it where its keys begin"
    for part, at, hint in (
        ("mapping values are not allowed", index,
         "a ': ' begins a second value in this line: put quotes round the text"),
        ("could not find expected ':'", start, "a key needs a colon and a space after it"),
        ("unexpected end of stream", start, "this quote is never closed"),
        ("unexpected document separator", start, "this quote is never closed"),
        ("<stream end>", start, "this bracket is never closed"),
        ("that cannot start any token", index, NO_TEXT_BEGINS_SO),
        ("unknown escape character", index, "within double quotes \\ has a meaning: use ' '"),
        ("found '<scalar>'", index, "a text goes on behind its quotes: put quotes round all of it"),
        ("<block end>", index, "lines that belong together begin in the same column"),
        ("sequence entries are not allowed", index, "a list begins on a line of its own"),
        ("expected ',' or", index, "a ',' or the closing bracket is missing before it"),
        ("chomping or indentation", start, NO_TEXT_BEGINS_SO),
        ("expected alphabetic or numeric", start, NO_TEXT_BEGINS_SO),
        ("too large to convert", index, "there is no character of the number behind \\U"),
        ("arg not in range", index, "there is no character of the number behind \\U"),
    ):  # fmt: skip
        if part in problem:
            return at, hint
    return index, f"it is no YAML ({problem})"


def _condition(text: str, at: int) -> str:
    """Return a condition as it was meant: up to the comma or brace outside of brackets."""
    depth, end = 0, at
    while end < min(len(text), at + 200) and text[end] != "\n":
        depth += (text[end] in "([") - (text[end] in ")]")
        if depth <= 0 and text[end] in ",}":
            break
        end += 1
    return re.sub(r"\s+", " ", text[at:end]).strip().replace('"', "'")
