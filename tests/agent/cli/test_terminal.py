"""Tables, wrapped sentences and colour on terminals of any width, in either language."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from agent.cli import terminal

WORDS = st.text("ab 三体，。《》é", max_size=40)


def test_columns_are_aligned_in_cells() -> None:
    lines = terminal.table([("1", "《三体》", "x"), ("10", "ab", "y")], (0, 0, 0), 80)
    assert [cell_len(line) for line in lines] == [2 + 2 + 8 + 2 + 1] * 2
    assert lines == ["1   《三体》  x", "10  ab        y"]


def test_widest_column_gives_way_first_and_says_that_something_is_missing() -> None:
    lines = terminal.table([("short", "a very long cell that does not fit")], (0, 10), 20)
    assert lines == ["short  a very long…"]


def test_columns_keep_their_minimum() -> None:
    assert terminal.table([("abcdef", "ghijkl")], (6, 4), 8) == ["abcdef  ghi…"]


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=5), st.integers(20, 80))
def test_table_fits(rows: list[tuple[str, str, str]], cells: int) -> None:
    assert all(cell_len(line) <= cells for line in terminal.table(rows, (2, 2, 2), cells))


@given(WORDS, st.integers(1, 40))
def test_shortened_text_fits_and_shows_its_beginning(text: str, cells: int) -> None:
    short = terminal.shorten(text, cells)
    assert cell_len(short) <= cells
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@given(st.text("ab 三体，。《》", max_size=400))
def test_wrapped_lines_fit_lose_nothing_and_begin_with_no_comma(text: str) -> None:
    lines = list(terminal.wrap(text, "   "))
    assert all(cell_len(line) <= terminal.width() for line in lines if " " in line.strip() or "三" in line)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert not any(line.strip().startswith("，") for line in lines[1:] if "三" in "".join(lines[:1])[-1:])


@pytest.mark.parametrize(
    ("terminal_name", "no_color", "bold"), [("xterm", "", True), ("xterm", "1", False), ("dumb", "", False)]
)
def test_colour_only_where_it_is_welcome(
    monkeypatch: pytest.MonkeyPatch, terminal_name: str, no_color: str, bold: bool
) -> None:
    monkeypatch.setenv("TERM", terminal_name)
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert ("\x1b" in terminal.bold("heading")) == bold
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
    assert terminal.bold("heading") == "heading"


def test_commands_are_quoted_and_never_cut(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    path = "a folder/" + "x" * 80
    terminal.write_next_steps([("next_chat", ("chat", "--index", path))], "en")
    assert f"chat --index '{path}'" in capsys.readouterr().out


def test_what_a_terminal_would_obey_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.write("a\x1b[31mb\x9b2J\u202ec\td")
    terminal.write_stderr("a\x1b]0;t\x07b\nc\ud800")
    terminal.write_json({"a": "\x9b\u202e不"})
    out, err = capsys.readouterr()
    assert out.splitlines() == ["abc\td", '{"a": "\\u009b\\u202e不"}'] and err == "ab c\n"
