"""`whyrec digest` as cron runs it: quiet where nothing is new, and nothing shown twice."""

from __future__ import annotations

import email
import email.policy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from typer.testing import CliRunner, Result

from agent.cli.main import app
from agent.profile import impressions, user_store
from retrieval.index.build import build
from tests.agent.digest.news import likes, old_reports, reports

SINCE = ("--since", "9999d")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    log = likes("ana", "star0", "star1", "star2")
    build(tmp_path / "ix", [*old_reports(), *reports()], log, embedder="hash", search="exact")
    return tmp_path / "ix"


def digest(index: Path, *options: object) -> Result:
    arguments = ["digest", "--index", index, "--user", "ana", *options]
    result = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def test_a_second_digest_brings_nothing_again(index: Path) -> None:
    first = digest(index, *SINCE)
    assert first.stdout.startswith("What is new for ana") and "\x1b" not in first.stdout and first.stderr == ""
    (shown,) = impressions.load(index, "ana").lists
    assert shown.setting == "digest" and {"owl", "comet"} <= {item.item_id for item in shown.items}
    assert user_store.user_folder(index, "ana").stat().st_mode & 0o77 == 0
    second = digest(index, *SINCE)
    assert second.stdout == "" and len(second.stderr.splitlines()) == 1 and "nothing new for ana" in second.stderr
    assert "Owl nests in the bell tower" in digest(index, *SINCE, "--again").stdout


def test_a_list_that_was_shown_elsewhere_is_not_new(index: Path) -> None:
    items = (impressions.ShownItem(item_id="owl", position=1),)
    impressions.record_list(index, "ana", impressions.ShownList(items=items))
    assert "Owl nests" not in digest(index, *SINCE).stdout


def test_nothing_new_writes_no_file(index: Path, tmp_path: Path) -> None:
    since = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    result = digest(index, "--since", since, "--eml", tmp_path / "a.eml", "--feed", tmp_path / "a.xml")
    assert result.stdout == "" and not (tmp_path / "a.eml").exists() and not (tmp_path / "a.xml").exists()


def test_a_mail_and_a_feed_are_written_in_place_of_the_text(index: Path, tmp_path: Path) -> None:
    files = ("--eml", tmp_path / "a.eml", "--feed", tmp_path / "a.xml", "--to", "ana@home.example")
    assert digest(index, *SINCE, *files, "--lang", "zh").stdout == ""
    message = email.message_from_bytes((tmp_path / "a.eml").read_bytes(), policy=email.policy.default)
    assert message["To"] == "ana@home.example" and "理由" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    titles = {entry.title for entry in feedparser.parse((tmp_path / "a.xml").read_bytes()).entries}
    assert {item.title for item in reports()} <= titles
    both = digest(index, *SINCE, *files, "--again", "--format", "markdown")
    assert both.stdout.startswith("# What is new for ana")


@pytest.mark.parametrize(
    ("name", "options", "version"),
    [("a.xml", (), "atom10"), ("a.rss", (), "rss20"), ("a.xml", ("--feed-format", "rss"), "rss20")],
)
def test_a_feed_has_the_form_of_its_ending_or_the_one_asked_for(
    index: Path, name: str, options: tuple[str, ...], version: str, tmp_path: Path
) -> None:
    digest(index, *SINCE, "--feed", tmp_path / name, *options)
    assert feedparser.parse((tmp_path / name).read_bytes()).version == version


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--feed-format", "json"), "choose atom or rss"),
        (("--since", "soon"), "is no time"),
        (("--format", "pdf"), "choose text or markdown"),
        (("--where", "colour=red"), "no item has a field"),
        (("--eml", "x.eml", "--to", "nobody"), "no mail address"),
    ],
)
def test_what_is_not_understood_is_said_and_nothing_is_noted(
    index: Path, options: tuple[str, ...], message: str
) -> None:
    result = CliRunner().invoke(app, ["digest", "--index", str(index), "--user", "ana", *SINCE, *options])
    assert result.exception is not None and message in str(result.exception)
    assert impressions.load(index, "ana").lists == () and not Path("x.eml").exists()


def test_what_was_shown_is_exported_with_the_person(index: Path) -> None:
    digest(index, *SINCE)
    (exported,) = json.loads(json.dumps(user_store.export_user(index, "ana")))["impressions"]
    assert exported["list"]["setting"] == "digest"
