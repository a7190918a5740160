"""The tools, as a client calls them in memory."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp.shared.exceptions import MCPError

from agent.mcp.server import create_server
from agent.mcp.tools import Tools
from agent.profile import user_store
from agent.server.served_index import ServedIndex
from retrieval.index import Index, Writer
from tests.agent.chat.films import film
from tests.agent.mcp.conftest import ask, call, refusal, served

MODES = ["auto", "legacy"]
READERS = {"recommend", "search", "similar", "item", "compare", "profile"}


def items_in(answer: Any) -> Iterator[dict[str, Any]]:
    """Yield every item that an answer names, wherever it stands."""
    if isinstance(answer, dict):
        if "title" in answer:
            yield answer
        for value in answer.values():
            yield from items_in(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from items_in(value)


@pytest.mark.parametrize("mode", MODES)
def test_a_list_has_titles_years_and_checked_reasons(folder: Path, mode: str) -> None:
    answer = call(served(folder), "recommend", mode, user="ana", request="a gentle film after 1990, no westerns", n=3)
    assert len(answer["items"]) == 3
    assert {item["id"] for item in answer["items"]}.isdisjoint({"f0", "f3"})
    assert all(item["year"] > 1990 and item["categories"] != ["Western"] for item in answer["items"])
    assert all(item["reason"]["checked"] and item["title"] in item["reason"]["text"] for item in answer["items"])
    assert "year>=1991" in answer["conditions"]


@pytest.mark.parametrize("mode", MODES)
def test_tools_read_only_unless_writing_is_allowed(folder: Path, mode: str) -> None:
    tools = ask(served(folder), lambda client: client.list_tools(), mode).tools
    assert {tool.name for tool in tools} == READERS
    assert all(tool.annotations and tool.annotations.read_only_hint and tool.output_schema for tool in tools)
    more = ask(served(folder, write=True), lambda client: client.list_tools(), mode).tools
    (writer,) = [tool for tool in more if tool.name not in READERS]
    assert writer.name == "record" and writer.annotations and not writer.annotations.read_only_hint


def test_no_tool_names_an_item_that_is_not_in_the_catalogue(folder: Path) -> None:
    index, server = Index(folder), served(folder)
    answers = [
        call(server, "recommend", user="ana", n=10),
        call(server, "recommend", request="Film 99 or The Matrix", n=50),
        call(server, "recommend", like=["Film 05", "f8"], request="something dark", lang="zh"),
        call(server, "recommend", user="nobody"),
        call(server, "search", query="The Matrix", n=50),
        call(server, "similar", id="Film 05", n=50),
        call(server, "item", id="f1", lang="zh"),
        call(server, "compare", ids=["f1", "Film 02", "f3"]),
        call(server, "profile", user="ana"),
    ]
    for answer in answers:
        items = list(items_in(answer))
        assert items
        for item in items:
            stored = index.items[item["id"]]
            titles = {stored.title, *(texts.title for texts in stored.translations.values())}
            assert item["title"] in titles or stored.id.startswith("odd")
            assert item["year"] == (stored.published.year if stored.published else None)


def test_items_to_resemble_take_the_place_of_the_history(folder: Path) -> None:
    answer = call(served(folder), "recommend", user="ana", like=["Film 05"], n=5)
    assert [item["id"] for item in answer["like"]] == ["f5"]
    cited = {cited["id"] for item in answer["items"] for cited in item["reason"]["cites"]}
    assert cited == {"f5"}
    assert {item["id"] for item in answer["items"]}.isdisjoint({"f0", "f3", "f5"})


def test_what_is_similar_shares_traits(folder: Path) -> None:
    answer = call(served(folder), "similar", id="f5", n=5)
    assert answer["to"]["title"] == "Film 05"
    assert "f5" not in {item["id"] for item in answer["items"]}
    assert answer["items"][0]["shared"] == ["Western"]


def test_search_has_the_title_first_and_keeps_to_conditions(folder: Path) -> None:
    found = call(served(folder), "search", query="film 07")["items"]
    assert found[0]["id"] == "f7"
    later = call(served(folder), "search", query="film 07", where=["year>=2000"])["items"]
    assert later and all(item["year"] >= 2000 for item in later)


def test_texts_of_items_have_no_control_characters(folder: Path) -> None:
    server = served(folder)
    answers = [call(server, "item", id="odd/../id"), call(server, "compare", ids=["odd/../id", "f1"])]
    for answer in answers:
        assert not re.search("[\x00-\x1f\x7f-\x9f\u200b\u202e]", json.dumps(answer, ensure_ascii=False))
    assert answers[0]["title"] == "Red Alert"


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("item", {"id": "The Matrix"}, "nothing in the catalogue is called 'The Matrix': search for it"),
        ("recommend", {"like": ["f1", "no such"]}, "called 'no such'"),
        ("recommend", {"where": ["colour=red"]}, "no item has a field 'colour'"),
        ("search", {"query": "x", "where": ["year >"]}, "condition 'year >' is not understood"),
        ("similar", {"id": "f1", "where": ["colour=red"]}, "no item has a field 'colour'"),
        ("profile", {}, "say who it is"),
        ("recommend", {"n": 1000}, "less than or equal to 50"),
    ],
)
def test_errors_say_what_to_do(folder: Path, tool: str, arguments: dict[str, Any], message: str) -> None:
    assert message in refusal(served(folder), tool, **arguments)


def test_a_server_for_one_person_tells_of_nobody_else(folder: Path) -> None:
    server = served(folder, user="ana")
    tools = ask(server, lambda client: client.list_tools()).tools
    assert not [tool for tool in tools if "user" in tool.input_schema["properties"]]
    assert [item["id"] for item in call(server, "profile")["latest"]] == ["f3", "f0"]
    assert call(server, "profile", user="bob")["user"] == "ana"


def test_nobody_else_is_named_to_somebody_unknown(folder: Path) -> None:
    answer = call(served(folder), "recommend", user="ANA")
    assert answer["items"] and answer["notices"] == ["“ANA” has no interactions here: this is a list for somebody new"]
    assert call(served(folder), "profile", user="ANA")["interactions"] == 0


def test_what_is_recorded_counts_at_once(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "ix"))
    server = served(copy, user="eva", write=True)
    assert call(server, "record", item="f6", kind="rate", value=4.5)["item"]["title"] == "Film 06"
    (stored,) = user_store.load_feedback(copy, "eva")
    assert (stored.item_id, stored.kind, stored.value) == ("f6", "rate", 4.5)
    answer = call(server, "recommend")
    assert "f6" not in {item["id"] for item in answer["items"]}
    assert {cited["id"] for item in answer["items"] for cited in item["reason"]["cites"]} == {"f6"}
    assert "no item has the id 'Film 06'" in refusal(server, "record", item="Film 06", kind="like")
    assert "a value belongs to kind rate" in refusal(server, "record", item="f6", kind="like", value=4)
    assert "a value belongs to kind rate" in refusal(server, "record", item="f6", kind="rate")


def test_an_index_that_changes_is_seen_at_the_next_call(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "ix"))
    index = ServedIndex("films", copy)
    server = create_server(Tools(lambda: index.opened.lists))
    assert "nothing in the catalogue" in refusal(server, "item", id="Film 30")
    with Writer(copy) as writer:
        writer.add([film(30)])
    assert call(server, "item", id="Film 30")["id"] == "f30"


@pytest.mark.parametrize("mode", MODES)
def test_items_and_profiles_are_resources(folder: Path, mode: str) -> None:
    def read(server: Any, uri: str) -> dict[str, Any]:
        contents: Any = ask(server, lambda client: client.read_resource(uri), mode).contents
        answer: dict[str, Any] = json.loads(contents[0].text)
        return answer

    assert read(served(folder), "whyrec://item/f1")["title"] == "Film 01"
    assert read(served(folder), "whyrec://item/odd%2F..%2Fid")["title"] == "Red Alert"
    assert read(served(folder), "whyrec://profile/ana")["interactions"] == 2
    assert read(served(folder, user="ana"), "whyrec://profile")["user"] == "ana"

    async def missing(client: Any) -> str:
        with pytest.raises(MCPError) as caught:
            await client.read_resource("whyrec://item/none")
        return str(caught.value)

    assert "nothing in the catalogue is called 'none'" in ask(served(folder), missing, mode)


def test_the_assistant_is_told_what_the_catalogue_has(folder: Path) -> None:
    async def instructions(client: Any) -> str:
        return str(client.instructions)

    assert "a catalogue of films on this machine" in ask(served(folder), instructions)
