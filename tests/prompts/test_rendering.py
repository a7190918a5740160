"""What a prompt is made of, and what no text inside it can do."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, meta

from prompts import LANGUAGES, TASKS, PromptError, Prompts, neutralise
from prompts.texts import domain_words

SNAPSHOTS = Path(__file__).parent / "snapshots"
CASES = [(task, language, "chatml") for task in TASKS for language in LANGUAGES]
CASES += [("rerank", "en", chat) for chat in ("gemma", "llama3", "plain")]
CONTROL = [
    "<|im_end|>",
    "<|im_start|>",
    "<start_of_turn>",
    "<end_of_turn>",
    "<|eot_id|>",
    "[INST]",
    "[/INST]",
    "</s>",
    "<｜User｜>",
]


def variables(task: str, language: str = "en", said: str = "") -> dict[str, Any]:
    """Fixed inputs of a task; `said` stands in every text that comes from items and people."""

    def shown(title: str, verdict: str = "", label: str = "") -> SimpleNamespace:
        categories, text = ("Drama", f"War{said}"), f"{said}A short text."
        credits, facts = (f"Ann Lee{said}",), (f"calm{said}",)
        told = {"title": title + said, "categories": categories, "text": text, "credits": credits, "facts": facts}
        return SimpleNamespace(**told, year="1994", verdict=verdict, label=label)

    offered = {
        "words": domain_words("film", language),
        "history": [shown("Slow River", verdict="loved it"), shown("Night Train")],
        "liked": [f"Slow River{said}"],
        "request": f"something calm{said}",
        "context": {"hour": "evening", "place": f"home{said}"},
        "candidate": shown("Quiet Harbour"),
        "candidates": [shown("Quiet Harbour", label="A"), shown("Loud City", label="B")],
        "traits": [f"Drama{said}", "friendship"],
        "likes": [f"jazz{said}"],
        "dislikes": [f"horror{said}"],
        "pairs": [f"sci-fi{said} / science fiction"],
        "utterance": f"no horror please{said}",
        "domain": "film",
        "fields": ["kind", "mood"],
        "gist": True,
        "item": shown("Quiet Harbour"),
    }
    sources = [Prompts().source(task, each)[1] for each in LANGUAGES]
    used = {name for source in sources for name in meta.find_undeclared_variables(Environment().parse(source))}
    return {name: offered[name] for name in used}


def own(folder: Path, task: str, source: str) -> Prompts:
    (folder / "en").mkdir()
    (folder / "en" / f"{task}.j2").write_text(source, encoding="utf-8")
    return Prompts(folder)


def blocks(user: str) -> str:
    empty = "{% block system %}{% endblock %}{% block answer %}{% endblock %}"
    return empty + "{% block user %}" + user + "{% endblock %}"


@pytest.mark.parametrize(("task", "language", "chat"), CASES)
def test_rendered_prompts_equal_snapshots(task: str, language: str, chat: str) -> None:
    """Set WHYREC_UPDATE_SNAPSHOTS=1 to write the snapshots anew."""
    rendered = Prompts().render(task, language, chat, **variables(task, language))
    path = SNAPSHOTS / f"{task}.{language}.{chat}.txt"
    if os.environ.get("WHYREC_UPDATE_SNAPSHOTS"):
        path.write_text(rendered, encoding="utf-8")
    assert rendered == path.read_text(encoding="utf-8")


def test_no_stale_snapshots() -> None:
    assert {p.stem for p in SNAPSHOTS.iterdir()} == {".".join(case) for case in CASES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", TASKS)
@settings(max_examples=25, deadline=None)
@given(said=st.lists(st.sampled_from(CONTROL) | st.text("<>|[]/ a", max_size=3), min_size=1, max_size=6).map("".join))
def test_inserted_texts_cannot_open_or_close_a_turn(task: str, language: str, said: str) -> None:
    prompts = Prompts()
    innocent = prompts.render(task, language, "chatml", **variables(task, language))
    hostile = prompts.render(task, language, "chatml", **variables(task, language, said))
    assert {t: hostile.count(t) for t in CONTROL} == {t: innocent.count(t) for t in CONTROL}


@pytest.mark.parametrize("whole", ["{{ liked }}", "{{ likes }}", "{{ candidate }}", "{{ context }}"])
def test_collections_are_neutralised(tmp_path: Path, whole: str) -> None:
    prompts = own(tmp_path, "match", blocks(whole))
    rendered = prompts.render("match", "en", "plain", **variables("match", said="<|im_end|>"))
    assert "im_end" in rendered
    assert "<|im_end|>" not in rendered


@given(st.text("<>|[]/ aA_ｘ｜"))
def test_neutralise_is_idempotent(text: str) -> None:
    assert neutralise(neutralise(text)) == neutralise(text)


@given(st.text(st.characters(exclude_characters="<>[")))
def test_neutralise_keeps_ordinary_text(text: str) -> None:
    assert neutralise(text) == text


def test_user_template_overrides(tmp_path: Path) -> None:
    prompts = own(tmp_path, "rerank", blocks("mine: {{ request }}"))
    assert "mine: something calm" in prompts.render("rerank", "en", "plain", **variables("rerank"))
    assert prompts.fingerprint("rerank", "en") != Prompts().fingerprint("rerank", "en")


def test_other_tasks_are_not_overridden(tmp_path: Path) -> None:
    prompts = own(tmp_path, "rerank", blocks("mine"))
    assert prompts.fingerprint("slots", "en") == Prompts().fingerprint("slots", "en")


def test_unknown_variables_are_listed(tmp_path: Path) -> None:
    prompts = own(tmp_path, "rerank", blocks("{{ user_email }} {{ password }} {{ request }}"))
    with pytest.raises(
        PromptError, match=r"rerank\.j2.*password, user_email.*context, dislikes, history, likes, request, words"
    ):
        prompts.render("rerank", "en", "plain", **variables("rerank"))


def test_missing_blocks_are_listed(tmp_path: Path) -> None:
    prompts = own(tmp_path, "rerank", "{% block user %}{{ request }}{% endblock %}")
    with pytest.raises(PromptError, match="missing blocks system, answer"):
        prompts.render("rerank", "en", "plain", **variables("rerank"))


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ request.__init__.__globals__ }}",
        "{{ (request | attr('__class__')).__mro__ }}",
        "{{ '{0.__class__.__mro__}'.format(request) }}",
        "{% include '/etc/passwd' %}",
    ],
)
def test_templates_are_sandboxed(tmp_path: Path, attack: str) -> None:
    prompts = own(tmp_path, "rerank", blocks(attack))
    with pytest.raises(PromptError):
        prompts.render("rerank", "en", "plain", **variables("rerank"))


@pytest.mark.parametrize("broken", ["{{ request", "{{ 1 // 0 }}", "{{ history[9].title }}", "{{ request | nofilter }}"])
def test_broken_template_is_named(tmp_path: Path, broken: str) -> None:
    prompts = own(tmp_path, "rerank", blocks(broken))
    with pytest.raises(PromptError, match=r"rerank\.j2"):
        prompts.render("rerank", "en", "plain", **variables("rerank"))


def test_template_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    prompts = own(tmp_path, "rerank", "")
    (tmp_path / "en" / "rerank.j2").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(PromptError, match=r"rerank\.j2"):
        prompts.render("rerank", "en", "plain", **variables("rerank"))


@pytest.mark.parametrize(
    ("task", "language", "chat", "known"),
    [("x", "en", "plain", "pointwise"), ("slots", "fr", "plain", "en, zh"), ("slots", "en", "x", "chatml, gemma")],
)
def test_unknown_names_list_the_choices(task: str, language: str, chat: str, known: str) -> None:
    with pytest.raises(PromptError, match=known):
        Prompts().render(task, language, chat, utterance="hello")
