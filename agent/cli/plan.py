"""`whyrec plan`: courses towards a goal, in order, within so many hours a week."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.options import IndexDir, Lang, ModelName, PromptsDir, UserId, checked_language, load_model, open_index
from agent.cli.terminal import bold, dim, wrap, write, write_stderr

if TYPE_CHECKING:
    from agent.plan import PlanRequest
    from agent.plan.progress import Progress
    from retrieval.index import Index

_HOURS = re.compile(
    r"(?:每周)?\s*(\d+(?:\.\d+)?)\s*(?:h|hours?|个?小时)?\s*(?:(?:/|a|per|每)\s*(?:week|w|周))?", re.IGNORECASE
)
Ids = list[str] | None


def plan(
    index: IndexDir,
    user: UserId = "me",
    goal: Annotated[
        str, typer.Option("--goal", help="What to learn, in your own words; by default the last one.")
    ] = "",
    hours: Annotated[str, typer.Option("--hours", help="Hours a week, as in 5 or 5/week; as last time, else 5.")] = "",
    weeks: Annotated[int, typer.Option("--weeks", min=0, max=520, help="How many weeks; 0: as last time, else 8.")] = 0,
    know: Annotated[str, typer.Option("--know", help="What you know already, as in “python, linear algebra”.")] = "",
    done: Annotated[Ids, typer.Option("--done", help="The id or title of a step that is done.")] = None,
    skip: Annotated[Ids, typer.Option("--skip", help="A course to leave out.")] = None,
    too_hard: Annotated[Ids, typer.Option("--too-hard", help="A course that needs something easier first.")] = None,
    course_hours: Annotated[
        float, typer.Option("--course-hours", min=0.5, max=2000, help="Hours of a course that does not state them.")
    ] = 15,
    start: Annotated[
        str, typer.Option("--start", help="The first day, such as 2026-12-07; by default next Monday.")
    ] = "",
    where: Annotated[
        list[str] | None, typer.Option("--where", help="A condition on the courses, as in domain=course.")
    ] = None,
    format: Annotated[str, typer.Option("--format", help="text or markdown.")] = "text",
    ics: Annotated[Path | None, typer.Option("--ics", help="Also write a calendar to this file.")] = None,
    model: ModelName = "",
    prompts: PromptsDir = None,
    lang: Lang = "",
) -> None:
    """Plan how to learn something: which courses, in which order and when, with what each needs first.

    What you know is left out: by your history, by --know and by --done. Goal, time, knowledge and steps are kept with
    your other data for the next time. The output says which order is stated by a course and which is inferred.
    """
    from agent.cli.named_items import item_named
    from agent.errors import UsageError
    from agent.plan import make_plan, progress
    from agent.plan.document import document_of
    from agent.plan.forms import lines, markdown
    from agent.recommender import Recommender
    from agent.rerank.ranking import RerankSettings

    if format not in ("text", "markdown"):
        raise UsageError(f"no format {format[:40]!r}: choose text or markdown")
    first = _first_day(start)
    opened = open_index(index)
    before = progress.load(index, user)
    steps = [[item_named(opened, each, "course").id for each in titles or ()] for titles in (done, skip, too_hard)]
    now = before.with_steps(*steps).model_copy(
        update={
            "goal": goal or before.goal,
            "self_assessment": know or before.self_assessment,
            "weekly_hours": _weekly(hours) if hours else before.weekly_hours,
            "weeks": weeks or before.weeks,
        }
    )
    if not now.goal.strip():
        raise UsageError("no goal: --goal “train a neural network”")
    request = _request(opened, user, now, course_hours, where or [], lang)
    loaded = load_model(model, "none", index=index, language=request.language, lazy=True)
    recommender = Recommender(opened, loaded, RerankSettings("none"), prompts)
    recommender.retriever.columns.check_fields(request.conditions)
    made = make_plan(recommender, request)
    document = document_of(made, first)
    for notice in made.notices:
        write_stderr(notice)
    if ics and document.steps:
        from agent.digest.files import write_whole
        from agent.plan.calendar import calendar

        write_whole(ics, calendar(document, user, datetime.now().astimezone()))
    if format == "markdown":
        write(markdown(document).rstrip("\n"))
    else:
        styles = {"title": bold, "item": bold, "note": dim}
        for line in lines(document):
            for row in wrap(line.text, " " * line.indent) if line.text else ("",):
                write(styles.get(line.role, str)(row))
    progress.save(index, user, now)


def _request(
    opened: Index,
    user: str,
    now: Progress,
    course_hours: float,
    where: list[str],
    lang: str,
) -> PlanRequest:
    from agent.plan import PlanRequest
    from agent.profile.user_store import load_interactions
    from agent.recommender import events
    from agent.text import language_of
    from retrieval.conditions import parse_condition

    return PlanRequest(
        now.goal,
        user,
        events(opened, load_interactions(opened, user)),
        checked_language(lang) if lang else language_of([now.goal]),
        now.weekly_hours,
        now.weeks,
        now.self_assessment,
        now.done,
        now.skipped,
        now.too_hard,
        course_hours,
        tuple(map(parse_condition, where)),
    )


def _weekly(written: str) -> float:
    from agent.errors import UsageError

    match = _HOURS.fullmatch(written.strip())
    if not match or not 0 < float(match[1]) <= 168:
        raise UsageError(f"--hours {written[:40]!r} are no hours a week: write 5 or 5/week")
    return float(match[1])


def _first_day(written: str) -> date:
    from agent.errors import UsageError
    from agent.plan.schedule import next_monday

    if not written:
        return next_monday(datetime.now().astimezone().date())
    try:
        return date.fromisoformat(written.strip())
    except ValueError as error:
        raise UsageError(f"--start {written[:40]!r} is no day: write it as 2026-12-07") from error
