"""300 made courses of twelve subjects, five deep, that state what they need in four ways or leave it to be told."""

from __future__ import annotations

from retrieval.data.items import Item

SUBJECTS = (
    ("knots", "结绳"), ("beekeeping", "养蜂"), ("letterpress", "活字印刷"), ("falconry", "驯鹰"), ("tides", "潮汐"),
    ("bridges", "桥梁"), ("bread", "面包"), ("maps", "制图"), ("clocks", "钟表"), ("kites", "风筝"),
    ("violins", "制琴"), ("glaciers", "冰川"),
)  # fmt: skip
LEVELS = ("introductory", "introductory", "intermediate", "advanced", "advanced")
SERIES = 5
"""Series of courses of each subject, each with a course of each level."""


def title(subject: int, series: int, level: int) -> str:
    return f"{SUBJECTS[subject][0].title()} {chr(65 + series)}{level + 1}"


def stated(subject: int, series: int, level: int) -> dict[str, object]:
    """How a course says that it needs the one before it: not at all in the last series."""
    before = title(subject, series, level - 1)
    name = f"{SUBJECTS[subject][0]}-{series}-{level - 1}"
    forms: tuple[dict[str, object], ...] = (
        {"attributes": {"prerequisites": before}},
        {"attributes": {"Prerequisite": f"{name}; none"}},
        {"text": f"Goes on with the subject. Prerequisites: {before}."},
        {"text": f"接着讲下去。先修课程：{before}。"},
    )
    return forms[series] if level and series < len(forms) else {}


def made_courses() -> list[Item]:
    """The courses: every odd one has hours, or weeks and hours a week."""
    items = []
    for subject, (english, chinese) in enumerate(SUBJECTS):
        for series in range(SERIES):
            for level, written in enumerate(LEVELS):
                own = stated(subject, series, level)
                attributes: dict[str, object] = {"level": written} | dict(own.get("attributes", {}))  # type: ignore[call-overload]
                number = subject + series + level
                if number % 2:
                    attributes |= {"hours": 4 + number} if number % 3 else {"weeks": 3, "effort": "2-4 hours"}
                items.append(
                    Item.model_validate(
                        {
                            "id": f"{english}-{series}-{level}",
                            "domain": "course",
                            "title": title(subject, series, level),
                            "text": own.get("text", f"A course on {english}, part {level + 1}."),
                            "categories": ["Crafts" if subject % 2 else "Nature"],
                            "tags": [english, f"{english} {chr(97 + series)}"],
                            "attributes": attributes,
                            "translations": {"zh": {"title": f"{chinese} {chr(65 + series)}{level + 1}"}},
                        }
                    )
                )
    return items
