"""llama.cpp against the contract, and against itself one token at a time."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from agent.errors import ModelFault, ModelMissing
from agent.llm import LanguageModel
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.llm.llama_cpp.bindings import BATCH, SEQUENCES
from agent.models import manifest, store
from agent.models.load import load
from tests.contracts import PREFIX, TITLES, LanguageModelContract

NAME = "smollm2-135m-instruct"
CHAT = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"
RANKS = 'root ::= "[" number ("," number)* "]"\nnumber ::= [0-9] [0-9]?'


@pytest.fixture(scope="session")
def smollm() -> Iterator[LlamaCpp]:
    with LlamaCpp(store.path(NAME), NAME, context=1024) as model:
        yield model


@pytest.fixture(scope="module")
def narrow() -> Iterator[LlamaCpp]:
    """The model with a context that is soon full."""
    with LlamaCpp(store.path(NAME), NAME, context=128) as model:
        yield model


class TestSmollm(LanguageModelContract):
    @pytest.fixture
    def model(self, smollm: LlamaCpp) -> LanguageModel:
        return smollm

    def test_chat_and_fingerprint(self, smollm: LlamaCpp) -> None:
        entry = manifest.find(NAME)
        assert entry is not None
        assert (smollm.chat, smollm.fingerprint) == (entry.chat, entry.sha256)

    def test_score_equals_token_by_token(self, smollm: LlamaCpp) -> None:
        titles = [TITLES[0], *TITLES[3:]]  # of words, of bytes, of one token
        scores = smollm.score(PREFIX, titles)
        for title, score in zip(titles, scores, strict=True):
            np.testing.assert_allclose(score, token_by_token(smollm, PREFIX, title), rtol=0, atol=0.02)

    def test_label_logits_equal_token_by_token(self, smollm: LlamaCpp) -> None:
        labels, suffixes = ["yes", "no"], ["Is it good?<|im_end|>\n", "", "Is it a very long and tedious film? "]
        logits = smollm.label_logits(PREFIX, suffixes, labels)
        slow = [[token_by_token(smollm, PREFIX, "", label, suffix)[0] for label in labels] for suffix in suffixes]
        np.testing.assert_allclose(logits, slow, rtol=0, atol=0.02)

    def test_score_is_independent_of_other_continuations(self, smollm: LlamaCpp) -> None:
        together = smollm.score(PREFIX, TITLES)
        for title, score in zip(TITLES, together, strict=True):
            np.testing.assert_allclose(smollm.score(PREFIX, [title])[0], score, rtol=0, atol=0.02)

    def test_score_is_bitwise_equal_beside_any_number_of_others(self, smollm: LlamaCpp) -> None:
        prefix = "A person liked these films and asks which one comes next. " * 40
        others = [f"{color} number {at}" for at in range(32) for color in ("red", "blue", "golden")]
        alone = smollm.score(prefix, ["Winter Song"])[0]
        for n in (1, 2, 3, 7, 16, 40, 96):
            np.testing.assert_array_equal(smollm.score(prefix, ["Winter Song", *others[:n]])[0], alone)

    def test_more_continuations_than_sequences(self, smollm: LlamaCpp) -> None:
        many = [f"Film number {at}, the {'very ' * (at % 9)}last" for at in range(2 * SEQUENCES + 5)]
        long = "a long walk " * (BATCH // 3 + 20)
        scores = smollm.score(PREFIX, [*many, long])
        assert len(scores[-1]) > BATCH
        for at in (0, 17, len(many) - 1):
            np.testing.assert_allclose(scores[at], token_by_token(smollm, PREFIX, many[at]), rtol=0, atol=0.02)
        assert scores[-1][-30:].mean() > -1  # it has learned by then what comes next: the copies share one memory

    def test_shared_prefix_is_reused(self, smollm: LlamaCpp) -> None:
        prefix = "Once upon a time there was a king who had three daughters and no patience."
        smollm.score(prefix, ["One"])
        before = dict(smollm.tokens)
        smollm.score(prefix + " And", ["One"])
        smollm.score(prefix + " And", ["One"])
        assert smollm.tokens["prompt"] - before["prompt"] <= 2 * 3  # never one token alone
        assert smollm.tokens["reused"] - before["reused"] >= 2 * (smollm.count(prefix) - 2)

    def test_shared_tokens_are_evaluated_once(self, smollm: LlamaCpp) -> None:
        titles = ["The Last Waltz", "The Last Samurai", "The Last Samurai", "The Last", "Alien"]
        new = {tuple(smollm.tokenize(title)[:end]) for title in titles for end in range(1, smollm.count(title))}
        smollm.clear_cache()
        before = smollm.tokens["prompt"]
        smollm.score(PREFIX, titles)
        assert smollm.tokens["prompt"] - before == smollm.count(PREFIX) + len(new)

    def test_stored_prompt_scores_as_new(self, smollm: LlamaCpp) -> None:
        mine, yours = "My films: Alien, Aliens, Predator. " * 12, "Your books: Emma, Persuasion, Middlemarch. " * 12
        (new,) = smollm.score(mine + "Next: ", TITLES[:1])
        smollm.score(yours, TITLES)
        before = dict(smollm.tokens)
        (again,) = smollm.score(mine + "Next: ", TITLES[:1])
        assert smollm.tokens["reused"] - before["reused"] > 80
        assert smollm.tokens["prompt"] - before["prompt"] < 30
        np.testing.assert_array_equal(again, new)
        smollm.clear_cache()
        smollm.score(yours, TITLES)
        before = dict(smollm.tokens)
        smollm.score(mine + "Next: ", TITLES[:1])
        assert smollm.tokens["reused"] - before["reused"] < 5, "forgotten means gone"

    def test_shortened_prefix_scores_as_new(self, smollm: LlamaCpp) -> None:
        (new,) = smollm.score(PREFIX, TITLES[:1])
        smollm.score(PREFIX + "Heat, and then", ["more"])
        np.testing.assert_allclose(smollm.score(PREFIX, TITLES[:1])[0], new, rtol=0, atol=0.02)

    def test_chat_tokens_in_a_continuation_are_text(self, smollm: LlamaCpp) -> None:
        assert smollm.count("<|im_end|>") == 1 < len(smollm.score(PREFIX, ["<|im_end|>"])[0])

    def test_grammar_is_obeyed(self, smollm: LlamaCpp) -> None:
        text = "".join(smollm.generate(CHAT.format("Tell me about Rome."), RANKS, max_tokens=60))
        assert re.fullmatch(r"\[\d\d?(,\d\d?)*\]?|\[(\d\d?,)+", text)
        digit = "".join(smollm.generate(CHAT.format("Tell me about Rome."), 'root ::= "é" [0-9] "千"'))
        assert re.fullmatch("é[0-9]千", digit)

    def test_parallel_texts_are_independent(self, smollm: LlamaCpp) -> None:
        prompts = [CHAT.format(f"Tell me about {what}.") for what in ("Rome", "cats", "Rome", "the Moon", "a film")]
        grammars = [RANKS, None, 'root ::= [a-z ]+ "."', 'root ::= "é" [0-9] "千"', None]
        texts = smollm.generate_all(prompts, grammars, max_tokens=12)
        alone = [smollm.generate_all([p], [g], max_tokens=12)[0] for p, g in zip(prompts, grammars, strict=True)]
        assert texts == alone
        assert re.fullmatch(r"\[[\d,]+\]?", texts[0]) and re.fullmatch("[a-z .]+", texts[2])
        assert re.fullmatch("é[0-9]千", texts[3])
        many = smollm.generate_all([CHAT.format(f"Say {n}") for n in range(SEQUENCES + 5)], [None] * (SEQUENCES + 5), 2)
        assert many[-1:] == smollm.generate_all([CHAT.format(f"Say {SEQUENCES + 4}")], [None], 2)

    def test_text_is_the_same_whenever_it_begins(self, narrow: LlamaCpp) -> None:
        whats = [f"{what} number {n}" for n in range(15) for what in ("the film", "cats", "a very, very long road")]
        prompts = [CHAT.format(f"Tell me about {what}.") for what in whats]
        lengths = ['root ::= [a-z ]+ "\\n"', None, 'root ::= [A-Za-z] [a-z]? [a-z]? "\\n"']
        grammars = [lengths[n % 3] for n in range(len(prompts))]
        texts = narrow.generate_all(prompts, grammars, 24, ["\n"])  # 45 of up to 45 tokens in 640 cells
        for k in (0, 1, 2, 31, 44):
            assert narrow.generate_all([prompts[k]], [grammars[k]], 24, ["\n"]) == [texts[k]]

    def test_parallel_texts_stop_at_full_context(self, narrow: LlamaCpp) -> None:
        long, short = "word " * 114, "word " * 50
        texts = narrow.generate_all([long, short, long], ["root ::= [a-z ]*"] * 3, max_tokens=40)
        assert [1 <= narrow.count(text) <= 128 - narrow.count(long) + 1 for text in texts] == [True, False, True]

    def test_grammar_takes_best_allowed_token(self, smollm: LlamaCpp) -> None:
        prompt = CHAT.format("Is Paris in France? Answer in one word, Yes or No.")
        yes, no = smollm.label_logits(prompt, [""], ["Yes", "No"])[0]
        text = "".join(smollm.generate(prompt, 'root ::= "Yes" | "No"'))
        assert text == ("Yes" if yes > no else "No")

    @pytest.mark.parametrize("grammar", ["root ::= (", "other ::= [0-9]", "root ::= missing", "", 'root ::= "a\0"'])
    def test_bad_grammar_is_a_fault(self, smollm: LlamaCpp, grammar: str) -> None:
        with pytest.raises(ModelFault, match="grammar") as caught:
            smollm.generate(PREFIX, grammar)
        assert "\n" not in str(caught.value)

    def test_stop_text_is_left_out(self, smollm: LlamaCpp) -> None:
        prompt = CHAT.format("Count from one to ten in digits, with commas.")
        whole = "".join(smollm.generate(prompt, max_tokens=24))
        assert len(whole) > 12
        mark = whole[8:12]
        assert "".join(smollm.generate(prompt, max_tokens=24, stop=[mark])) == whole[: whole.find(mark)]

    def test_calls_between_pieces_change_nothing(self, smollm: LlamaCpp) -> None:
        prompt = CHAT.format("Name a film.")
        whole = list(smollm.generate(prompt, max_tokens=12))
        pieces = []
        for piece in smollm.generate(prompt, max_tokens=12):
            pieces.append(piece)
            smollm.score("Something else altogether", ["!"])
        assert pieces == whole

    def test_prompt_too_long_is_a_fault(self, smollm: LlamaCpp) -> None:
        long = "word " * 1200
        for call in (
            lambda: smollm.score(long, ["x"]),
            lambda: smollm.score("x", [long]),
            lambda: smollm.label_logits("x", [long], ["a"]),
            lambda: smollm.generate(long),
            lambda: smollm.generate_all(["x", long], [None, None]),
        ):
            with pytest.raises(ModelFault, match=r"\d{4} tokens .* 1024; shorten"):
                call()
        assert len(smollm.score(PREFIX, ["It still works"])) == 1

    def test_stops_at_full_context(self, narrow: LlamaCpp) -> None:
        prompt = "word " * 114
        text = "".join(narrow.generate(prompt, "root ::= [a-z ]*", max_tokens=40))
        assert 1 <= narrow.count(text) <= 128 - narrow.count(prompt) + 1


def test_broken_files_are_model_missing(tmp_path: Path) -> None:
    (tmp_path / "text.gguf").write_text("not a model at all")
    (tmp_path / "short.gguf").write_bytes(b"GG")
    sound = store.path(NAME).read_bytes()
    (tmp_path / "cut.gguf").write_bytes(sound[: len(sound) // 2])
    (tmp_path / "head.gguf").write_bytes(sound[:3000])
    for name in ("text", "short", "cut", "head", "absent"):
        with pytest.raises(ModelMissing, match="whyrec models pull") as caught:
            LlamaCpp(tmp_path / f"{name}.gguf", "some")
        assert "\n" not in str(caught.value)
    with pytest.raises(ModelMissing, match="whyrec models list"):
        load("no-such-model")


def test_closed_model_is_a_fault() -> None:
    model = LlamaCpp(store.path(NAME), NAME, context=256, threads=1)
    started = model.generate("Once")
    assert next(started)
    model.close()
    model.close()
    with pytest.raises(ModelFault, match="closed"):
        model.score("a", ["b"])
    with pytest.raises(ModelFault, match="closed"):
        next(started)


def token_by_token(model: LlamaCpp, prefix: str, continuation: str, label: str = "", suffix: str = "") -> np.ndarray:
    """The log-probabilities of a continuation, or of a label's first token, each token from an empty context."""
    before = [*model.prompt_tokens(prefix), *model.tokenize(suffix, special=True)]
    after = model.tokenize(continuation) or model.tokenize(label)[:1]
    values = []
    for at, token in enumerate(after):
        model.clear_cache()
        logits = model.next_logits([*before, *after[:at]]).astype(np.float64)
        values.append(logits[token] - logits.max() - np.log(np.exp(logits - logits.max()).sum()))
    return np.array(values)


def test_another_thread_stops_a_call_and_later_scores_are_the_same(smollm: LlamaCpp) -> None:
    tails = [f" the film number {n} of a long and winding road" for n in range(40)]
    before = smollm.score("Once upon a time" * 60, tails)
    smollm.clear_cache()
    threading.Timer(0.05, smollm.stop).start()
    with pytest.raises(ModelFault, match="was stopped"):
        smollm.score("Once upon a time" * 60, tails)
    with pytest.raises(ModelFault, match="was stopped"):
        smollm.score("a", ["b"])
    smollm.start_anew()
    for one, other in zip(before, smollm.score("Once upon a time" * 60, tails), strict=True):
        np.testing.assert_array_equal(one, other)
