"""Pictures are drawn once for page and paper; those that another process drew are taken as such."""

from collections.abc import Callable

from matplotlib.figure import Figure

from simcs.report.document import Document, Picture, Section
from simcs.report.page import page
from simcs.report.pdf import pdf
from simcs.report.rendered import files, hold, pictures
from tests.report_sample import bars


def counting() -> tuple[Callable[[], Figure], list[int]]:
    drawn: list[int] = []

    def draw() -> Figure:
        drawn.append(1)
        return bars()

    return draw, drawn


def document(draw: Callable[[], Figure]) -> Document:
    picture = Picture(draw, "Bars", "Bars.", narrow=draw)
    return Document("Title", "Subtitle", [Section("Section", [picture], "section")])


def test_what_another_process_drew_is_not_drawn_again_and_gives_the_same() -> None:
    draw, drawn = counting()
    whole = document(draw)
    alone = page(whole), pdf(whole)
    made = [files(one) for one in pictures(document(counting()[0]))]
    other_draw, other_drawn = counting()
    other = document(other_draw)
    for picture, own in zip(pictures(other), made, strict=True):
        hold(picture, own)
    assert (page(other), pdf(other)) == alone
    assert drawn
    assert not other_drawn


def test_nothing_is_rendered_twice() -> None:
    draw, drawn = counting()
    whole = document(draw)
    page(whole), pdf(whole)
    count = len(drawn)
    page(whole), pdf(whole)
    assert len(drawn) == count == 3
