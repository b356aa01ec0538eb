"""A document as one page of HTML: it holds all it shows, runs nothing and asks for nothing."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape

from simcs.report.document import (
    Block,
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
    numbered,
    plain,
)
from simcs.report.rendered import File, for_page, for_phone
from simcs.report.style import KEPT_ROWS, NARROW, SHEET

PIXELS_PER_INCH = 96
"""As CSS defines both."""
MAIN = "the_report"
"""No section can have it as its id: there is an underscore."""
SHORT = 20
"""Letters up to which a cell of words is short: longer ones get more room on phones."""
MUCH = 40
"""Letters up to which the title of a column is of usual length."""
LONG_WORD = re.compile(rf"\S{{{SHORT}}}(?=\S)")
"""As much of a word as may stand at the head of a column before the word is broken."""


def page(document: Document) -> str:
    """Return a document as a self-contained page.

    Parameters
    ----------
    document
        What it shows; all text is escaped.

    Returns
    -------
    str
        HTML, the same for the same document. Its content security policy allows its own style
        sheet and pictures that it holds, and nothing else: no script, no request.
    """
    sections = list(numbered(document))
    contents = "".join(
        f'<li><a href="#{section.id}">{_text(section.title)}</a></li>' for section, _ in sections
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{_text(document.language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(document.title)}</title>\n<style>{SHEET}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#{MAIN}">Skip to the report</a>\n'
        f"<header>\n<h1>{_text(document.title)}</h1>\n"
        f'<p class="subtitle">{_text(document.subtitle)}</p>\n</header>\n'
        f'<main id="{MAIN}" tabindex="-1">\n'
        f"{''.join(_section(*each) for each in sections if each[0].leads)}"
        f'<nav aria-label="Contents">\n<p>Contents</p>\n<ol>{contents}</ol>\n</nav>\n'
        f"{''.join(_section(*each) for each in sections if not each[0].leads)}"
        "</main>\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(plain(text))


def _breakable(text: str) -> str:
    """Return a text that may be broken within long words."""
    # No text has this space after `plain`, which takes it for harmful.
    space = "\N{ZERO WIDTH SPACE}"
    return escape(LONG_WORD.sub(rf"\g<0>{space}", plain(text))).replace(space, "<wbr>")


def _policy() -> str:
    digest = b64encode(sha256(SHEET.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _section(section: Section, blocks: Iterable[tuple[Block, str]]) -> str:
    title = f"{section.id}_title"
    inside = "".join(_block(block, caption) for block, caption in blocks)
    looks = {"leads": section.leads, "anew": section.on_new_page}
    names = " ".join(name for name, held in looks.items() if held)
    kind = f' class="{names}"' if names else ""
    return (
        f'<section id="{section.id}"{kind} aria-labelledby="{title}">\n'
        f'<h2 id="{title}">{_text(section.title)}</h2>\n{inside}</section>\n'
    )


def _block(block: Block, caption: str) -> str:
    match block:
        case Paragraph(text):
            return f"<p>{_text(text)}</p>\n"
        case Note(text):
            return f'<p class="note">{_text(text)}</p>\n'
        case Lead(text):
            return f'<p class="lead">{_text(text)}</p>\n'
        case Subheading(text):
            return f"<h3>{_text(text)}</h3>\n"
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{_text(item)}</li>' for item in items)}</ul>\n"
        case Definitions(items):
            pairs = (f"<dt>{_text(term)}</dt><dd>{_text(said)}</dd>" for term, said in items)
            return f"<dl>{''.join(pairs)}</dl>\n"
        case Table():
            return table_html(block, caption)
        case Picture():
            return _picture(block, caption)


def table_html(table: Table, caption: str) -> str:
    """Return a table as HTML; its caption is given, since a page numbers it."""
    kinds = _kinds(table)
    head = "".join(
        f'<th scope="col" {_much(kind, column)}>{_breakable(column)}</th>'
        for kind, column in zip(kinds, table.columns, strict=True)
    )
    bodies = []
    for heading, rows in table.groups:
        lines = [_group(heading, len(kinds))] if heading else []
        for first, *others in rows:
            cells = "".join(
                f"<td {kind}>{_text(cell)}</td>"
                for kind, cell in zip(kinds[1:], others, strict=True)
            )
            lines.append(f'<tr><th scope="row">{_text(first)}</th>{cells}</tr>\n')
        kept = ' class="kept"' if heading and len(rows) <= KEPT_ROWS else ""
        bodies.append(f"<tbody{kept}>\n{''.join(lines)}</tbody>\n")
    # A wide table scrolls by itself, also from the keyboard, so that the page never has to.
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{_text(caption)}">\n'
        f'<table>\n<caption><span class="stays">{_text(caption)}</span></caption>\n'
        f"<thead>\n<tr>{head}</tr>\n</thead>\n{''.join(bodies)}</table>\n</div>\n"
    )


def _kinds(table: Table) -> list[str]:
    """Return the class of the cells of each column."""
    columns = zip(*(row for _, rows in table.groups for row in rows), strict=True)
    longest = [max(map(len, cells)) for cells in columns] or [0] * len(table.columns)
    return [
        'class="number"' if number else f'class="words{" long" if length > SHORT else ""}"'
        for number, length in zip(table.numeric, longest, strict=True)
    ]


def _much(kind: str, column: str) -> str:
    """Return the class of a column's title, of which a long one gets more room on phones."""
    return f'{kind[:-1]} much"' if len(column) > MUCH else kind


def _group(heading: str, width: int) -> str:
    return (
        f'<tr class="group"><th scope="rowgroup" colspan="{width}">'
        f'<span class="stays">{_text(heading)}</span></th></tr>\n'
    )


def _picture(picture: Picture, caption: str) -> str:
    data, size = _drawing(for_page(picture))
    shown = f'<img src="{data}" {size} alt="{_text(picture.alt)}">'
    if (narrow := for_phone(picture)) is not None:
        data, size = _drawing(narrow)
        shown = (
            f'<picture>\n<source media="(max-width: {NARROW})" srcset="{data}" {size}>\n'
            f"{shown}\n</picture>"
        )
    return f"<figure>\n{shown}\n<figcaption>{_text(caption)}</figcaption>\n</figure>\n"


def _drawing(file: File) -> tuple[str, str]:
    """Return a figure as the address of an image, and its size as attributes."""
    held, *sides = file
    width, height = (round(PIXELS_PER_INCH * inches) for inches in sides)
    data = b64encode(held).decode()
    return f"data:image/svg+xml;base64,{data}", f'width="{width}" height="{height}"'
