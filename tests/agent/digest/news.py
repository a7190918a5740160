"""News of a small town, its reports by several papers, and an index of them with two readers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from agent.digest import Digest, Period, make_digest
from agent.profile.interests import mine_user_interests
from agent.recommender import Recommender, events
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Interaction, Item
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.query import Request

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
STORIES: tuple[tuple[str, str, str, str, str], ...] = (
    ("owl", "Science", "birds", "Owl nests in the bell tower", "A pair of owls raised four chicks in the bell tower"),
    ("comet", "Science", "astronomy", "Comet seen over the bay", "A faint comet with a green tail rose over the bay"),
    ("moss", "Science", "plants", "Moss cools school roof", "A roof of moss kept a classroom cool through August"),
    ("derby", "Sports", "football", "Harbour wins the derby", "A header in the last minute gave Harbour the derby"),
    ("rowing", "Sports", "rowing", "Bakers win the regatta", "An eight of bakers won the regatta by half a length"),
    ("ferry", "Local", "ferries", "Ferry stops for repairs", "The ferry to the island stops for three weeks"),
    ("bridge", "Local", "bridges", "Bridge opens to bicycles", "Cyclists may cross the old stone bridge from today"),
)


def report(name: str, title: str, text: str, days: float = 1, paper: str = "The Post", **more: Any) -> Item:
    """News of so many days before now."""
    attributes = {"publication": paper, "url": f"https://{paper.split()[-1].lower()}.example/{name}"}
    fields: dict[str, Any] = {"id": name, "domain": "news", "title": title, "text": f"{text}."}
    return Item.model_validate(fields | {"published": NOW - timedelta(days=days), "attributes": attributes} | more)


def reports(days: float = 1, prefix: str = "") -> list[Item]:
    """A report of each story."""
    return [
        report(f"{prefix}{name}", title, text, days + n / 10, categories=[category], tags=[tag])
        for n, (name, category, tag, title, text) in enumerate(STORIES)
    ]


def old_reports() -> list[Item]:
    """What readers had before the period began."""
    science = [report(f"star{n}", f"Star {n} mapped", f"Astronomers mapped star number {n}0", 40 + n) for n in range(3)]
    rows = [s.model_copy(update={"categories": ("Science",), "tags": ("astronomy",)}) for s in science]
    sports = [report(f"match{n}", f"Match {n} drawn", f"Round {n}1 of the league was drawn", 50 + n) for n in range(2)]
    return rows + [s.model_copy(update={"categories": ("Sports",), "tags": ("football",)}) for s in sports]


def likes(user: str, *ids: str) -> list[Interaction]:
    return [Interaction(user_id=user, item_id=i, kind="like", time=NOW - timedelta(days=30)) for i in ids]


def index_of(folder: Path, items: list[Item]) -> Index:
    log = [*likes("ana", "star0", "star1", "star2"), *likes("ben", "match0", "match1")]
    return build(folder / "ix", [*old_reports(), *items], log, embedder="hash", search="exact")


def digest_for(index: Index, user: str = "ana", language: str = "en", days: float = 7, **options: Any) -> Digest:
    has_history = user in index.users()
    history = events(index, index.history(user)) if has_history else ()
    interests = mine_user_interests(index, user, history, language)
    request = Request(history, language=language, user_id=user)
    period = Period(NOW - timedelta(days=days), NOW)
    return make_digest(Recommender(index, rerank=NO_RERANKING), request, interests, period, **options)
