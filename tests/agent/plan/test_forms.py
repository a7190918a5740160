"""A plan in its forms, and what is read of a course."""

from __future__ import annotations

from datetime import UTC, date, datetime

import icalendar
import pytest

from agent.plan.calendar import MAX_OCTETS, calendar
from agent.plan.courses import hours_of, level_of
from agent.plan.document import PlanDocument, StepText
from agent.plan.forms import lines, markdown
from agent.plan.progress import Progress
from agent.plan.schedule import next_monday, schedule
from retrieval.data.items import Item

LONG = "学习，；、" * 30 + "\\ back; semi, comma\nline"
WEEKS = (date(2026, 12, 7), date(2026, 12, 13)), (date(2026, 12, 14), date(2027, 1, 3))
DOCUMENT = PlanDocument(
    "zh",
    "计划：学习",
    "共 2 步",
    (
        StepText("a", "1. 线性代数, 一; 二", "https://c.example/a", "第 1 周", ("理由。", LONG), WEEKS[0]),
        StepText("b", "2. <b>[x](http://evil.example)</b>", "", "第 2 周", (), WEEKS[1]),
    ),
    ("时间不够",),
)  # fmt: skip


def test_the_calendar_is_read_by_the_library() -> None:
    raw = calendar(DOCUMENT, "ana", datetime(2026, 11, 30, 8, tzinfo=UTC))
    assert raw.endswith(b"END:VCALENDAR\r\n") and all(len(line) <= MAX_OCTETS for line in raw.split(b"\r\n"))
    read = icalendar.Calendar.from_ical(raw)
    first, second = read.walk("VEVENT")
    assert first.decoded("dtstart") == date(2026, 12, 7) and first.decoded("dtend") == date(2026, 12, 14)
    assert second.decoded("dtend") == date(2027, 1, 4) and str(first["summary"]) == "1. 线性代数, 一; 二"
    assert str(first["description"]) == "第 1 周\n理由。\n" + LONG and first["uid"] != second["uid"]
    assert str(first["url"]) == "https://c.example/a" and "url" not in second


def test_text_and_markdown_take_no_text_for_mark_up() -> None:
    assert [line.text for line in lines(DOCUMENT)][:2] == ["计划：学习", "共 2 步"]
    written = markdown(DOCUMENT)
    assert "](http" not in written and "<b>" not in written and "## 1\\." in written


@pytest.mark.parametrize(
    ("attributes", "level", "hours"),
    [
        ({"level": "Introductory"}, 0, None),
        ({"Difficulty": "Advanced level", "hours": "12"}, 2, 12),
        ({"级别": "中级", "学时": 30}, 1, 30),
        ({"weeks": 6, "Hours per week": "3-5"}, None, 24),
        ({"duration_minutes": 90}, None, 1.5),
        ({"level": "", "hours": "unknown"}, None, None),
    ],
)
def test_level_and_hours_of_a_course(attributes: dict[str, str | int], level: int | None, hours: float | None) -> None:
    item = Item(id="a", title="A", attributes=attributes)  # type: ignore[arg-type]
    assert (level_of(item), hours_of(item)) == (level, hours)


def test_a_week_has_no_more_than_its_hours() -> None:
    slots = schedule([7, 3, 5, 0.5], 5)
    assert [(slot.first_week, slot.hours) for slot in slots] == [(1, (5, 2)), (2, (3,)), (3, (5,)), (4, (0.5,))]
    assert slots[0].days(date(2026, 12, 7)) == (date(2026, 12, 7), date(2026, 12, 20))
    assert next_monday(date(2026, 11, 30)) == date(2026, 11, 30) and next_monday(date(2026, 12, 1)) == date(2026, 12, 7)


def test_the_last_word_on_a_step_counts() -> None:
    before = Progress(done=("a", "b"), skipped=("c",))
    after = before.with_steps(["c"], ["a"], ["d"])
    assert (after.done, after.skipped, after.too_hard) == (("b", "c"), ("a",), ("d",))
