"""A quick cut of the hostile texts at every place, and of the texts that patterns take long for."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.torture import slow_texts
from evals.torture.texts import judges
from evals.torture.texts.__main__ import outputs
from evals.torture.texts.payloads import FAMILIES, chosen, payloads

pytest.importorskip("html5lib")


def test_there_are_more_than_a_thousand_payloads_each_once() -> None:
    texts = [text for _, text in payloads()]
    assert len(set(texts)) == len(texts) > 1_000
    assert {family for family, _ in chosen(50)} == set(FAMILIES)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_no_payload_is_more_than_text_at_any_place() -> None:
    made = list(outputs(16, whole=1))
    assert len({output.place for output in made}) > 35
    assert [(output.place, output.texts, output.faults) for output in made if output.faults] == []


def test_judges_find_what_they_look_for() -> None:
    allowed = judges.elements("<p title=x>a <a href=/x>b</a></p>")
    assert judges.terminal("a\x1b[31mb") and judges.terminal("a\x9bb") and judges.terminal("a\u202eb")
    assert judges.jsonl('{"a": "\x9b"}') and judges.jsonl("{") and not judges.jsonl('{"a": "\\u009b"}\n')
    assert judges.html("<p onclick=x>", allowed) and judges.html("<img src=x>", allowed)
    assert judges.html("<a href=javascript:x>", allowed) and not judges.html("<p title='<img>'>", allowed)
    assert judges.markdown("![a](http://b)") and judges.markdown("<b>") and not judges.markdown("\\[a](http\\://b)")
    assert judges.table("a,=1\n") and judges.table("＝1") and not judges.table("-,'=1,a\n")
    assert judges.calendar("BEGIN:VCALENDAR\r\nX:1\r\nEND:VCALENDAR\r\n", {"VERSION"}, 0)
    assert judges.feed("<feed><entry/></feed>", allowed, (), 1) and judges.feed("<feed", allowed, (), 0)
    assert judges.mail("X: 1\r\n\r\na", allowed, ())


def test_no_repetition_takes_a_second(tmp_path: Path) -> None:
    every = slow_texts.functions(tmp_path)
    some = {name: every[name] for name in ("a message, English", "sanitising a text", "sanitising a title", "CSV")}
    units = ("1", "一百", "ﷺ", "\xad", "you should pick this. ", '"')
    slow = [case for case in slow_texts.measure(some, units) if case.seconds > 1 or case.error]
    assert slow == []
