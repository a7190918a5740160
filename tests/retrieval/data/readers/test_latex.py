"""LaTeX in titles and names, as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.data.readers.latex import plain_latex


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"Erd\H{o}s", "Erdős"),
        (r"{\'E}mile", "Émile"),
        (r"\'{E}mile", "Émile"),
        (r"G\"odel", "Gödel"),
        (r"G{\"o}del", "Gödel"),
        (r"Fa\c{c}ade", "Façade"),
        (r"\v{S}koda and Dvo\v r\'ak", "Škoda and Dvořák"),
        (r"na{\"\i}ve", "naïve"),
        (r"Stra{\ss}e", "Straße"),
        (r"{\O}rsted", "Ørsted"),
        (r"\L{}\'od\'z", "Łódź"),
        (r"{The {LaTeX} Companion}", "The LaTeX Companion"),
        (r"\emph{Tides} \& \textbf{ropes}", "Tides & ropes"),
        (r"50\% of \{all\} \$5", "50% of {all} $5"),
        (r"pages 3--7 --- in full", "pages 3–7 — in full"),
        (r"``Quoted''", "“Quoted”"),
        (r"Ida~Holm", "Ida Holm"),
        (r"$\alpha$-decay", "α-decay"),
        ("two\n  lines", "two lines"),
        ("海上花", "海上花"),
        (r"\url{https://a.example/b_c}", "https://a.example/b_c"),
    ],
)
def test_commands_become_what_a_reader_sees(written: str, text: str) -> None:
    assert plain_latex(written) == text


@given(st.text(max_size=60))
def test_any_text_can_be_read_and_what_has_no_sign_of_latex_stays(text: str) -> None:
    plain = plain_latex(text)
    assert "\\" not in plain or "textbackslash" in text or text.count("\\") > 0
    if not any(sign in text for sign in "\\{}$~-`'\ue000\ue001\ue002\ue003"):
        assert plain == " ".join(text.split())
