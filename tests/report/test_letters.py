"""Names in letters that a picture's font does not have, or that run from right to left."""

import pytest

from simcs.report.dollars import Dollars
from simcs.report.figures import letters
from simcs.report.figures.scenarios import ARR, draw_scenarios
from simcs.report.figures.style import figure_for

GAP = {ARR: (1e6, 0.5e6, 1.5e6)}
NOTE = "in letters that cannot be drawn here"


def drawn(*names: str) -> list[str]:
    """Return all texts of a picture with these scenarios."""
    rows = [(name, GAP) for name in names]
    figure = figure_for(draw_scenarios, rows, "today", Dollars(1e6, "M", 2), " after 3 years")
    return [text.get_text() for text in (*figure.axes[0].texts, *figure.texts)]


@pytest.fixture(autouse=True)
def _no_other_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "OTHERS", ())
    letters._font_with.cache_clear()


def test_usual_names_stay_as_they_are() -> None:
    for name in ("plain", "Größe – Мир Ελλάδα", "−5 €"):
        said = drawn(name)
        assert name in said
        assert not any(NOTE in text for text in said)


def test_names_that_cannot_be_drawn_are_numbers() -> None:
    said = drawn("今日 のチーム two", "צוות", "今日 のチーム", "plain")
    assert "[1] two" in said
    assert "[2]" in said
    assert "[1]" in said
    assert "plain" in said
    assert f"[1] to [2]: names {NOTE}" in said
    assert f"[1]: a name {NOTE}" in drawn("فريق")


def test_a_font_that_has_the_letters_draws_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "OTHERS", ("STIXGeneral",))  # matplotlib brings it along
    letters._font_with.cache_clear()
    own = "ℊ"  # in STIX, not in DejaVu Sans
    if letters._drawn_by(letters.USUAL, own) or not letters._drawn_by("STIXGeneral", own):
        pytest.skip("these fonts are others")
    said = drawn(f"a {own}")
    assert f"a {own}" in said
    assert not any(NOTE in text for text in said)


def test_the_note_is_below_everything() -> None:
    rows = [("隊", GAP)]
    figure = figure_for(draw_scenarios, rows, "today", Dollars(1e6, "M", 2), " after 3 years")
    usual = figure_for(draw_scenarios, [("t", GAP)], "today", Dollars(1e6, "M", 2), " after")
    assert figure.get_figheight() == pytest.approx(usual.get_figheight() + letters.LINE)
    figure.canvas.draw()
    [note] = figure.texts
    top = note.get_window_extent().y1
    assert top <= figure.axes[0].xaxis.label.get_window_extent().y0
