"""`whyrec digest`: what is new for one person, as text, Markdown, a mail or a feed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from agent.cli.options import (
    IndexDir,
    Lang,
    ModelName,
    PromptsDir,
    UserId,
    checked_language,
    load_model,
    open_index,
)
from agent.cli.terminal import bold, dim, texts, wrap, write, write_stderr

if TYPE_CHECKING:
    from agent.digest import Digest
    from agent.digest.document import Document

Format = Literal["text", "markdown"]


def digest(
    index: IndexDir,
    user: UserId = "me",
    since: Annotated[str, typer.Option("--since", help="12h, 7d, 2w, 1m, or a day such as 2026-11-01.")] = "7d",
    topics: Annotated[int, typer.Option("--topics", min=0, max=50, help="How many groups with a name.")] = 5,
    most: Annotated[int, typer.Option("-n", min=1, max=50, help="How many stories of each group.")] = 4,
    where: Annotated[
        list[str] | None, typer.Option("--where", help="A condition on what is new, as in domain=news.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Also what an earlier list or digest showed.")] = False,
    format: Annotated[str, typer.Option("--format", help="text or markdown.")] = "",
    eml: Annotated[Path | None, typer.Option("--eml", help="Write a mail, text and HTML, to this file.")] = None,
    to: Annotated[str, typer.Option("--to", help="The address in that mail.")] = "",
    feed: Annotated[Path | None, typer.Option("--feed", help="Write a feed to this file, or add to it.")] = None,
    feed_format: Annotated[
        str, typer.Option("--feed-format", help="atom or rss; by the file's ending, else atom.")
    ] = "",
    model: ModelName = "",
    prompts: PromptsDir = None,
    lang: Lang = "",
) -> None:
    """Write what is new for one person, by their interests, each story once, with a line and a reason.

    A digest does not repeat what an earlier one showed. Where nothing is new it writes nothing but a line to
    stderr. The mail and the feed are written in place of the text, unless --format asks for that, too.
    """
    from agent.digest.document import document_of
    from agent.errors import UsageError

    if format not in ("", "text", "markdown"):
        raise UsageError(f"no format {format[:40]!r}: choose text or markdown")
    if feed_format not in ("", "atom", "rss"):
        raise UsageError(f"no format of feeds {feed_format[:40]!r}: choose atom or rss")
    made = _make(index, user, since, topics, most, where or [], again, model, prompts, lang)
    language = made.request.language
    if not made.groups:
        write_stderr(texts(language)["digest_nothing_new"].format(user=user, since=since))
        return
    document = document_of(made)
    _write_files(document, eml, to, feed, feed_format)
    if format == "markdown":
        from agent.digest.markdown import markdown

        write(markdown(document).rstrip("\n"))
    elif format or not (eml or feed):
        _write_text(document)
    _remember(index, user, made)


def _make(
    index: Path,
    user: str,
    since: str,
    topics: int,
    most: int,
    where: list[str],
    again: bool,
    model: str,
    prompts: Path | None,
    lang: str,
) -> Digest:
    """Return the digest, from the index, the history and the profile of a user."""
    from agent.digest import make_digest, parse_period
    from agent.profile import corrections, impressions
    from agent.profile.interests import mine_user_interests
    from agent.profile.user_store import load_interactions
    from agent.recommender import Recommender, events
    from agent.rerank.notices import newcomer_notices
    from agent.rerank.ranking import RerankSettings
    from agent.text import language_of
    from retrieval.conditions import parse_condition
    from retrieval.query import Request
    from retrieval.query.context import local_clock

    period = parse_period(since, local_clock())
    conditions = tuple(map(parse_condition, where))
    opened = open_index(index)
    history = events(opened, load_interactions(opened, user))
    language = checked_language(lang) if lang else language_of([event.item.title for event in history])
    if not history:
        for notice in newcomer_notices(user, opened.users(), language):
            write_stderr(notice)
    loaded = load_model(model, "none", index=index, language=language, lazy=True)
    recommender = Recommender(opened, loaded, RerankSettings("none"), prompts)
    recommender.retriever.columns.check_fields(conditions)
    mined = mine_user_interests(opened, user, history, language)
    interests = corrections.correct_interests(mined, corrections.load(index, user))
    request = Request(history, conditions=conditions, language=language, user_id=user)
    lists = () if again else impressions.load(index, user).lists
    shown = {item.item_id for each in lists for item in each.items}
    return make_digest(recommender, request, interests, period, shown=shown, topics=topics, most=most)


def _write_files(document: Document, eml: Path | None, to: str, feed: Path | None, feed_format: str) -> None:
    from agent.digest.files import write_whole

    if eml:
        from agent.digest.mail import mail

        write_whole(eml, mail(document, to))
    if feed:
        from agent.digest.atom import atom
        from agent.digest.rss import rss

        form = rss if (feed_format or feed.suffix.lower().removeprefix(".")) == "rss" else atom
        earlier = feed.read_text("utf-8", "replace") if feed.is_file() else ""
        write_whole(feed, form(document, feed.name, earlier).encode("utf-8", "replace"))


def _write_text(document: Document) -> None:
    from agent.digest.text import lines

    styles = {"title": bold, "heading": bold, "item": bold, "note": dim}
    for line in lines(document):
        for row in wrap(line.text, " " * line.indent) if line.text else ("",):
            write(styles.get(line.role, str)(row))


def _remember(index: Path, user: str, made: Digest) -> None:
    """Store what was shown, so that no later digest shows it."""
    from agent.profile import impressions
    from agent.profile.impressions import ShownList, shown_items

    items = shown_items([story.candidate for story in made.shown], made.shortlist)
    shown = ShownList(language=made.request.language, strategy="none", setting="digest", items=items)
    impressions.record_list(index, user, shown)
