"""What a model understands of a catalogue: a line an item, held to a grammar, kept as facts that say what is stated."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.enrich import FIELDS, enrich, grammar, max_chars, parse_facts
from agent.errors import ModelFault
from agent.llm.scripted import Scripted
from agent.models import store
from agent.models.load import load
from agent.prompt_view import item_view
from prompts import LANGUAGES, Prompts, domain_words, prompt_texts
from retrieval.conditions import parse_condition
from retrieval.data.items import ExtractedAttribute, Item, ItemText
from retrieval.index import Index, Writer
from retrieval.index.build import build
from retrieval.query import PreparedRequest
from retrieval.retriever import Retriever

HALO = Item(id="halo", title="Halo 3", domain="game", text="A space marine fights on.")
RIVER = Item(id="river", title="Slow River", domain="film", translations={"zh": ItemText(title="慢河")})
LINES = {
    "Halo 3": " shooter; Halo; Bungie, Microsoft; space, alien war; teens; Xbox 360\n",
    "Slow River": " drama; -; -; family, water; quiet; adults; China; 1990s; sisters, a river, and a long quarrel\n",
    "慢河": " 剧情；-；-；家庭，河流；安静；成人；中国；九十年代；两姐妹与一条河，争吵多年\n",
}
WHOLE = store.path("smollm2-135m-instruct")


def scripted_model() -> Scripted:
    """Knows the line of the title that a prompt ends with."""

    def reply(prompt: str, _: str | None) -> str:
        last = prompt.rstrip().removesuffix("=>").rsplit("\n", 1)[-1]
        return next(line for title, line in LINES.items() if last.startswith(title))

    return Scripted(reply)


def test_facts_are_stated_or_inferred(tmp_path: Path) -> None:
    (found,) = enrich([HALO], scripted_model(), Prompts(), tmp_path)
    assert {(f.field, f.value, f.stated) for f in found.extracted} == {
        ("kind", "shooter", False),
        ("series", "Halo", True),
        ("maker", "Bungie", False),
        ("maker", "Microsoft", False),
        ("themes", "space", True),
        ("themes", "alien war", False),
        ("audience", "teens", False),
        ("platform", "Xbox 360", False),
    }
    assert found.without_extracted() == HALO


def test_every_language_is_read(tmp_path: Path) -> None:
    (found,) = enrich([RIVER], scripted_model(), Prompts(), tmp_path)
    assert ExtractedAttribute(field="mood", value="quiet") in found.extracted
    assert ExtractedAttribute(field="mood", value="安静") in found.translations["zh"].extracted
    assert ExtractedAttribute(field="themes", value="河流") in found.translations["zh"].extracted


def test_killed_run_goes_on(tmp_path: Path) -> None:
    """A text is read once, whatever item it is of; a line cut short by a kill is read again."""
    model = scripted_model()
    whole = enrich([HALO, RIVER], model, Prompts(), tmp_path)
    asked = len(model.calls)
    again = HALO.model_copy(update={"id": "twin"})
    assert enrich([again, RIVER], model, Prompts(), tmp_path)[0].extracted == whole[0].extracted
    assert len(model.calls) == asked == 3
    (file,) = tmp_path.iterdir()
    file.write_text(file.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    assert enrich([HALO, RIVER], model, Prompts(), tmp_path) == whole
    assert len(model.calls) == asked + 1
    assert enrich([HALO, RIVER], model, Prompts(), tmp_path) == whole
    assert len(model.calls) == asked + 1


def test_changed_text_or_template_is_read_again(tmp_path: Path) -> None:
    model = scripted_model()
    enrich([HALO], model, Prompts(), tmp_path / "kept")
    enrich([HALO.model_copy(update={"text": "Another."})], model, Prompts(), tmp_path / "kept")
    own = tmp_path / "own" / "en"
    own.mkdir(parents=True)
    template = (
        "{% block system %}{% endblock %}{% block user %}{% endblock %}{% block answer %}{{ item.title }}{% endblock %}"
    )
    (own / "enrich.j2").write_text(template, encoding="utf-8")
    enrich([HALO], model, Prompts(own.parent), tmp_path / "kept")
    assert len(model.calls) == 3


def test_failing_model_is_a_fault(tmp_path: Path) -> None:
    model = Scripted([LINES["Halo 3"]])
    with pytest.raises(ModelFault):
        enrich([HALO, RIVER], model, Prompts(), tmp_path)


@given(st.text(max_size=300) | st.lists(st.text(max_size=60), min_size=6, max_size=8).map("; ".join))
def test_any_line_is_valid_input(line: str) -> None:
    for domain, fields in FIELDS.items():
        for fact in parse_facts(line, fields, HALO):
            assert (
                fact.field in FIELDS[domain] and 0 < len(fact.value) < max_chars(fact.field) and "\n" not in fact.value
            )


def test_gist_is_a_sentence_and_no_trait(tmp_path: Path) -> None:
    """A whole sentence finds an item and is read by models; as a trait in a reason it would say too much."""
    sentence = "sisters, a river, and a long quarrel"
    said = (*re.split(", (?:and )?", sentence), "and")
    (found,) = enrich([RIVER.model_copy(update={"categories": said})], scripted_model(), Prompts(), tmp_path)
    assert ExtractedAttribute(field="gist", value=sentence, stated=True) in found.extracted
    assert sentence not in found.traits("en")
    assert "两姐妹与一条河，争吵多年" in {fact.value for fact in found.read_in("zh").extracted}


def test_facts_are_embedded_for_bare_titles(tmp_path: Path) -> None:
    """Of books with genres what a model added made meaning worse, of games with bare titles better."""
    bare = Item(id="halo", title="Halo 3", domain="game")
    told = bare.model_copy(update={"categories": ("Shooter",)})
    one, other = (enrich([each], scripted_model(), Prompts(), tmp_path / each.id)[0] for each in (bare, told))
    assert "alien war" in one.passage() and one.passage() != bare.passage()
    assert other.extracted and other.passage() == told.passage()


def test_item_with_text_has_no_gist(tmp_path: Path) -> None:
    """It would cost more than all else that is asked, and say again what the item says."""
    told = RIVER.model_copy(update={"text": "Sisters quarrel by a river.", "translations": {}})
    model = Scripted(["drama; -; -; family; quiet; adults; China; 1990s\n"])
    (found,) = enrich([told], model, Prompts(), tmp_path)
    assert {fact.field for fact in found.extracted} == set(FIELDS["film"]) - {"series", "people", "gist"}
    assert "gist" not in str(model.calls[0]) and "gist" in shown("film", "en", RIVER)


def test_truncated_value_is_dropped() -> None:
    long = "quiet, and on and on it goes around without an end"
    line = f"drama; -; -; family; {long[: max_chars('mood')]}; adults; China; 1990s; two sisters"
    assert [fact.value for fact in parse_facts(line, FIELDS["film"], RIVER) if fact.field == "mood"] == ["quiet"]


def test_line_with_missing_fields_is_dropped() -> None:
    assert not parse_facts(" shooter; Halo; Bungie; space", FIELDS["game"], HALO)
    assert not parse_facts(LINES["Halo 3"].strip() + "; Mario", FIELDS["game"], HALO)


@given(
    st.lists(st.text(alphabet="Halo space,.- xbox360 <|im_end|>\n", max_size=20), min_size=6, max_size=6).map(";".join)
)
def test_stated_values_occur_in_the_item(line: str) -> None:
    own = set(re.findall(r"[^\W_]+", f"{HALO.title} {HALO.text}".lower()))
    for fact in parse_facts(line, FIELDS["game"], HALO):
        if fact.stated:
            assert set(re.findall(r"[^\W_]+", fact.value.lower())) <= own


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_a_name(language: str) -> None:
    names = prompt_texts(language)["enrichment"]["fields"]
    assert {field for fields in FIELDS.values() for field in fields} == set(names)


def test_facts_are_searchable_and_stated_ones_are_traits(tmp_path: Path) -> None:
    """A reason may rest on what the item states; what a model inferred may find an item, and is no evidence."""
    items = enrich([HALO, RIVER], scripted_model(), Prompts(), tmp_path / "kept")
    index = build(tmp_path / "index", items, embedder="hash")
    assert index.items["halo"].extracted == items[0].extracted
    retriever = Retriever(index, lambda: index.embedder)
    (best, *_) = retriever.shortlist(PreparedRequest(text="alien war"))
    assert best.item.id == "halo" and "extracted" in {p.source for p in best.provenance}
    assert [c.item.id for c in retriever.shortlist(PreparedRequest(conditions=(parse_condition("mood=quiet"),)))] == [
        "river"
    ]
    assert "Halo" in items[0].traits("en") and "shooter" not in items[0].traits("en")


def test_catalogue_without_facts_is_reported(tmp_path: Path) -> None:
    index = build(tmp_path / "index", [HALO, RIVER], embedder="hash")
    reasons = Retriever(index, lambda: index.embedder).unavailable_reasons
    assert "nothing_extracted" in {reason.key for reason in reasons}


def test_unchanged_item_keeps_its_facts(tmp_path: Path) -> None:
    items = enrich([HALO, RIVER], scripted_model(), Prompts(), tmp_path / "kept")
    build(tmp_path / "index", items, embedder="hash")
    with Writer(tmp_path / "index") as writer:
        assert writer.add([HALO, RIVER]) == 0
        assert writer.add([HALO.model_copy(update={"text": "Other."})]) == 1
    index = Index(tmp_path / "index")
    assert not index.items["halo"].extracted and index.items["river"].extracted == items[1].extracted


@pytest.mark.skipif(not WHOLE.is_file(), reason="whyrec models pull smollm2-135m-instruct")
def test_real_model_obeys_the_grammar(tmp_path: Path) -> None:
    model = load("smollm2-135m-instruct")
    both = HALO.model_copy(update={"translations": {"zh": ItemText(title="光环3")}})
    enrich([Item(id="0", title="Game 0", domain="game"), both], model, Prompts(), tmp_path)
    rows = [json.loads(row) for row in next(tmp_path.iterdir()).read_text(encoding="utf-8").split("\n") if row]
    assert len(rows) == 3
    for _, line in rows:
        assert "\n" not in line
        assert len(re.split("[;；]", line)) in {len(fields) for fields in FIELDS.values()} or len(line) > 100


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", FIELDS)
def test_examples_have_every_field(domain: str, language: str) -> None:
    lines = shown(domain, language, HALO).split("\n")
    examples = [line for line in lines if " => " in line]
    assert len(examples) >= 2
    assert {len(re.split("[;；]", line.partition(" => ")[2])) for line in examples} == {len(FIELDS[domain])}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", FIELDS)
def test_examples_with_and_without_text(domain: str, language: str) -> None:
    """Shown titles alone, a model went on with an item's text in place of telling what it is."""
    lines = shown(domain, language, HALO).split("\n")
    texts = [bool(re.search("[.。] =>", line)) for line in lines if " => " in line]
    assert any(texts) and not all(texts)


def test_prompt_shows_credits_and_year() -> None:
    """An author and a year tell works of one title apart."""
    heat = Item(id="-", title="Heat", domain="film", published="1995", attributes={"director": "Michael Mann"})
    assert shown("film", "en", heat).endswith("Heat (1995) (Michael Mann) =>")


def shown(domain: str, language: str, item: Item) -> str:
    fields = FIELDS[domain]
    told = {"words": domain_words(domain, language), "domain": domain, "fields": fields, "gist": "gist" in fields}
    return Prompts().render("enrich", language, "plain", item=item_view(item, language), **told)


def test_grammar_has_every_field() -> None:
    assert grammar(("kind", "series", "gist"), "en").count("; ") >= 2 and "；" in grammar(("kind", "series"), "zh")
