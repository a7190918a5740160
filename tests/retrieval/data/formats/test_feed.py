"""Saved feeds in RSS, Atom and JSON Feed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retrieval.data.dataset import read
from retrieval.errors import DataError
from tests.retrieval.data.files import write

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:media="http://search.yahoo.com/mrss/">
<channel>
  <title>Harbour News</title><link>https://news.example/</link><language>en-gb</language>
  <image><title>Logo</title><url>https://news.example/logo.png</url></image>
  <item>
    <media:title>Picture of a gale</media:title>
    <title>Storm &amp;amp; warning</title>
    <link>https://news.example/storm</link>
    <guid isPermaLink="false">tag:news.example,2024:storm</guid>
    <pubDate>Tue, 05 Mar 2024 08:30:00 +0100</pubDate>
    <dc:creator>Ida Holm</dc:creator>
    <category>Weather</category><category><![CDATA[ Sea ]]></category>
    <description>Short.</description>
    <content:encoded><![CDATA[<p>Boats <b>stay</b> in.</p><script>track()</script>]]></content:encoded>
  </item>
  <item><description>&lt;p&gt;A note without a title.&lt;/p&gt;</description><link>https://news.example/note</link>
    <author>bo@news.example (Bo Rui)</author></item>
</channel></rss>
"""
ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">
  <title>港口</title><link href="https://port.example/"/>
  <entry><title type="html">渡轮恢复</title><id>urn:uuid:00000000-0000-4000-8000-000000000009</id>
    <link rel="edit" href="https://port.example/edit"/><link rel="alternate" href="https://port.example/1"/>
    <published>2024-03-06T10:00:00Z</published><updated>2024-03-07T10:00:00Z</updated>
    <author><name>林</name></author><category term="ferry" label="渡轮"/>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">早上<b>八点</b>开。</div></content></entry>
</feed>
"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://old.example/"><title>Old Quay</title></channel>
<item rdf:about="https://old.example/1"><title>Ropes</title><link>https://old.example/1</link>
<dc:date>2003-05-06T07:08:09+00:00</dc:date><dc:subject>knots</dc:subject></item>
</rdf:RDF>"""
PODCAST = """<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel><title>Low Tide</title>
<item><itunes:title>Mud</itunes:title><title>Episode 3: Mud</title><guid>ep3</guid>
<itunes:duration>1:02:30</itunes:duration><enclosure url="https://pod.example/3.mp3" type="audio/mpeg" length="1"/>
</item></channel></rss>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Rope Notes",
    "items": [
        {
            "id": "1",
            "url": "https://rope.example/1",
            "title": "Splices",
            "content_html": "<p>Eye &amp; back.</p>",
            "date_published": "2024-01-02T03:04:05Z",
            "tags": ["knots"],
            "authors": [{"name": "Ana Gil"}],
        },
        {"id": 2, "content_text": "No title here", "author": {"name": "Bo"}},
        "nothing",
    ],
}
OPML = '<opml version="2.0"><body><outline text="Harbour" type="rss" xmlUrl="https://news.example/rss"/></body></opml>'


@pytest.mark.parametrize("name", ["feed.xml", "feed.rss", "feed"])
def test_entries_of_rss_are_items(tmp_path: Path, name: str) -> None:
    if name == "feed":
        write(tmp_path / "saved.xml", RSS)
        storm, note = read([tmp_path]).items
    else:
        storm, note = read([write(tmp_path / name, RSS)]).items
    assert (storm.id, storm.title, storm.text) == ("tag:news.example,2024:storm", "Storm & warning", "Boats stay in.")
    assert (storm.categories, storm.domain, storm.language) == (("Weather", "Sea"), "news", "en")
    assert storm.published is not None and storm.published.isoformat() == "2024-03-05T08:30:00+01:00"
    assert storm.attributes == {
        "author": "Ida Holm",
        "publication": "Harbour News",
        "url": "https://news.example/storm",
    }
    assert storm.traits("en") == ("Weather", "Sea", "Ida Holm", "Harbour News")
    assert (note.id, note.title) == ("https://news.example/note", "A note without a title.")
    assert note.attributes["author"] == "Bo Rui"


def test_entries_of_atom_are_items(tmp_path: Path) -> None:
    (item,) = read([write(tmp_path / "feed.atom", ATOM)]).items
    assert (item.title, item.text, item.language) == ("渡轮恢复", "早上八点开。", "zh")
    assert (item.categories, item.attributes["author"]) == (("渡轮",), "林")
    assert item.attributes["url"] == "https://port.example/1"
    assert item.published is not None and item.published.day == 6


def test_entries_of_rss_1_are_items(tmp_path: Path) -> None:
    (item,) = read([write(tmp_path / "feed.xml", RDF)]).items
    assert (item.id, item.title, item.categories) == ("https://old.example/1", "Ropes", ("knots",))
    assert item.attributes["publication"] == "Old Quay"
    assert item.published is not None and item.published.year == 2003


def test_episodes_of_a_podcast_have_its_name_and_their_length(tmp_path: Path) -> None:
    (item,) = read([write(tmp_path / "low-tide.xml", PODCAST)]).items
    assert (item.title, item.domain) == ("Episode 3: Mud", "podcast")
    assert item.attributes == {"publication": "Low Tide", "minutes": 62.5}


def test_entries_of_json_feed_are_items(tmp_path: Path) -> None:
    splices, second = read([write(tmp_path / "feed.json", json.dumps(JSON_FEED))]).items
    assert (splices.title, splices.text, splices.categories) == ("Splices", "Eye & back.", ("knots",))
    assert splices.attributes["author"] == "Ana Gil"
    assert (second.id, second.title) == ("2", "No title here")


def test_a_folder_of_feeds_has_each_entry_once_as_last_saved(tmp_path: Path) -> None:
    write(tmp_path / "a.xml", RSS)
    write(tmp_path / "b.xml", RSS.replace("Short.", "Longer.").replace("Storm &amp;amp; warning", "Storm over"))
    write(tmp_path / "c.json", json.dumps(JSON_FEED))
    write(tmp_path / "d.xml", "<other/>")
    write(tmp_path / "e.opml", OPML)
    data = read([tmp_path])
    assert [item.title for item in data.items] == ["Storm over", "A note without a title.", "Splices", "No title here"]
    assert [Path(problem.file).name for problem in data.problems] == ["e.opml"]


def test_subscriptions_are_no_articles(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="a list of subscriptions, without articles"):
        read([write(tmp_path / "subscriptions.opml", OPML)])


def test_a_feed_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    data = read([write(tmp_path / "feed.xml", RSS[: RSS.index("<item><description>")])])
    assert [item.title for item in data.items] == ["Storm & warning"]
    assert "not XML from here on" in data.problems[0].message


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss><channel><item><title>&a;</title></item></channel></rss>'
    with pytest.raises(DataError, match="declares entities"):
        read([write(tmp_path / "feed.xml", bomb)])


def test_other_xml_is_no_feed(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot tell the format"):
        read([write(tmp_path / "a.xml", "<catalogue/>")])
