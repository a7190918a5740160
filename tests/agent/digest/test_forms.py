"""A digest in its forms: valid for the programs that read them, and nothing of the catalogue taken for mark-up."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import feedparser
import pytest
from markdown_it import MarkdownIt

from agent.digest.atom import atom
from agent.digest.document import Document, document_of
from agent.digest.feed import MAX_ENTRIES
from agent.digest.files import write_whole
from agent.digest.html import html
from agent.digest.mail import mail
from agent.digest.markdown import escape, markdown
from agent.digest.rss import rss
from agent.digest.sources import source_of
from agent.digest.text import plain_text
from agent.errors import UsageError
from retrieval.data.addresses import url_of
from tests.agent.digest.news import digest_for, index_of, report, reports

HOSTILE = (
    "<script src=//evil.example/x.js></script> & ![p](http://evil.example/p.png) \x1b[31m *bold*\nBcc: a@evil.example"
)


def document(folder: Path, language: str = "en", hostile: bool = False) -> Document:
    echo = report("echo", "Owl pair nests in bell tower", "Four chicks were raised by a pair of owls in the bell tower",
                  paper="The Echo")  # fmt: skip
    items = [*reports(), echo]
    if hostile:
        items.append(report("bad", HOSTILE, "Nothing happened in the town on Monday", paper=HOSTILE, tags=[HOSTILE]))
    return document_of(digest_for(index_of(folder, items), language=language))


class Tags(HTMLParser):
    """The elements of a page, in order, and whatever address or style an attribute names."""

    def __init__(self, page: str):
        super().__init__()
        self.opened, self.closed, self.attributes = list[str](), list[str](), list[tuple[str, str | None]]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        self.closed.append(tag)


def test_text_names_papers_days_and_reasons(tmp_path: Path) -> None:
    text = plain_text(document(tmp_path))
    assert text.startswith("What is new for ana\n23 November to 30 November\n")
    assert "  Comet seen over the bay\n    The Post · 29 November\n" in text
    assert "    Also in The" in text and "Why: " in text and "https://post.example/comet" in text


def test_a_chinese_digest_says_nothing_in_english_but_titles(tmp_path: Path) -> None:
    text = plain_text(document(tmp_path, "zh"))
    assert text.startswith("ana 的新消息\n11月23日至11月30日\n") and "理由：" in text and "Why" not in text


def test_the_mail_is_read_by_the_standard_library(tmp_path: Path) -> None:
    raw = mail(document(tmp_path, hostile=True), "ana@home.example")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert not message.defects and message["To"] == "ana@home.example" and message["Subject"] == "What is new for ana"
    assert message.get_content_type() == "multipart/alternative" and message["Date"].datetime is not None
    text, page = (part.get_content() for part in message.iter_parts())
    assert "Comet seen over the bay" in text and "Comet seen over the bay" in page
    assert "Bcc" not in message and all(len(line) <= 998 for line in raw.splitlines())


@pytest.mark.parametrize("address", ["nobody", "a@b\nBcc: c@d", "a b@c", "@", "a@b, c@d"])
def test_what_is_no_mail_address_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no mail address"):
        mail(document(tmp_path), address)


def test_the_page_loads_nothing_and_takes_no_text_for_mark_up(tmp_path: Path) -> None:
    page = html(document(tmp_path, hostile=True))
    tags = Tags(page)
    assert set(tags.opened) <= {"html", "head", "meta", "title", "body", "h1", "h2", "h3", "p", "a"}
    assert sorted(tags.opened) == sorted([*tags.closed, "meta"])
    assert {name for name, _ in tags.attributes} <= {"lang", "charset", "style", "href"}
    assert not re.search(r"url\(|@import|<link|\son\w+=", page) and "\x1b" not in page
    assert all((value or "").startswith("https://") for name, value in tags.attributes if name == "href")


def test_markdown_takes_no_text_for_mark_up(tmp_path: Path) -> None:
    text = markdown(document(tmp_path, hostile=True))
    assert text.startswith("# What is new for ana\n") and "\n## Science\n" in text
    assert "- [**Comet seen over the bay**](<https://post.example/comet>)" in text
    assert "<script" not in re.sub(r"\\<", "", text) and "![" not in text and "\x1b" not in text
    assert escape("1. *a* [b](c) <d> `e`\n# f") == r"1\. \*a\* \[b\]\(c\) \<d\> \`e\` \# f"


ENTRIES = {
    "atom10": "<entry><id>urn:uuid:00000000-0000-0000-0000-{n:012}</id><title>t</title></entry>",
    "rss20": '<item><guid isPermaLink="false">urn:uuid:00000000-0000-0000-0000-{n:012}</guid><title>t</title></item>',
}


@pytest.mark.parametrize(("form", "version"), [(atom, "atom10"), (rss, "rss20")])
def test_a_feed_is_valid_and_carries_earlier_entries(form: Callable[..., str], version: str, tmp_path: Path) -> None:
    first = document(tmp_path / "a", hostile=True)
    written = form(first, "news.xml")
    feed = feedparser.parse(written)
    assert not feed.bozo and feed.version == version and feed.feed.title == "What is new for ana"
    assert feed.feed.get("link", feed.feed.get("id")).startswith("urn:uuid:")
    entries = [entry for section in first.sections for entry in section.entries]
    assert [e.title for e in feed.entries if "<" not in e.title] == [e.title for e in entries if "<" not in e.title]
    assert [e.published_parsed[:3] for e in feed.entries] == [e.moment.timetuple()[:3] for e in entries]
    assert all(entry.id and entry.summary for entry in feed.entries) and "comet" in feed.entries[0].link
    assert not any("<script" in text for entry in feed.entries for text in (entry.summary, str(entry.get("content"))))
    later = document(tmp_path / "b")
    again = feedparser.parse(form(later, "news.xml", written))
    assert not again.bozo and len(again.entries) == len({e.id for e in again.entries}) == len(feed.entries)
    many = "".join(ENTRIES[version].format(n=n) + "\n" for n in range(300))
    assert len(feedparser.parse(form(later, "news.xml", many)).entries) == MAX_ENTRIES


def test_sources_and_addresses_are_those_of_the_item() -> None:
    assert source_of(report("a", "T", ""), "en") == "The Post"
    bare = report("a", "T", "").model_copy(update={"attributes": {"link": "https://www.paper.example/a"}})
    assert source_of(bare, "en") == "paper.example"
    for address in ("javascript:alert(1)", "file:///etc/passwd", "http://", "https://[bad", "https://a b.example"):
        item = report("a", "T", "").model_copy(update={"attributes": {"url": address}})
        assert (url_of(item), source_of(item, "en")) == ("", "")


def test_a_user_whose_name_is_an_encoded_header_gets_a_mail_without_it(tmp_path: Path) -> None:
    document = replace(document_of(digest_for(index_of(tmp_path, reports()))), title="For =?utf-8?q?=0AX-Evil:y?= me")
    message = email.message_from_bytes(mail(document), policy=email.policy.default)
    assert message["X-Evil"] is None and "X-Evil" in message["Subject"]


@pytest.mark.parametrize(
    "address", ["http://a.example/b", "//a.example", "www.a.example.com", "a.b@c.example.com", "mailto:a@b"]
)
def test_a_bare_address_becomes_no_link(address: str) -> None:
    linkify = pytest.importorskip("linkify_it")
    reader = MarkdownIt("gfm-like")
    assert linkify and "<a" in reader.render(address)
    assert "<a" not in reader.render(escape(address)) and address in reader.render(escape(address))


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "digest.eml"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two" and path.stat().st_mode & 0o777 == 0o600 and [*tmp_path.iterdir()] == [path]
    with pytest.raises(OSError):
        write_whole(tmp_path / "missing" / "digest.eml", b"three")
