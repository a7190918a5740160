"""The transformers backend against the contract, llama.cpp, and itself without a cache."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers

from agent.errors import ModelFault, ModelMissing
from agent.llm import LanguageModel
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.llm.llama_cpp.vocabulary import from_tokenizer
from agent.llm.transformers.backend import Transformers
from agent.llm.transformers.evaluate import BATCH
from agent.models import manifest, store
from agent.models.load import load
from retrieval.data.items import Item
from retrieval.data.sample import FOLDER
from tests.contracts import PREFIX, TITLES, LanguageModelContract

NAME = "smollm2-135m-instruct"
CHAT = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"
RANKS = 'root ::= "[" number ("," number)* "]"\nnumber ::= [0-9] [0-9]?'

SIZES = {
    "vocab_size": 49152,
    "hidden_size": 32,
    "intermediate_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "pad_token_id": 2,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
BUILDS: dict[str, tuple[str, dict[str, Any]]] = {
    "full": ("LlamaConfig", {}),
    "sliding": (
        "Gemma3TextConfig",
        {"head_dim": 16, "sliding_window": 8, "layer_types": ["sliding_attention", "full_attention"]},
    ),
    "recurrent": ("Lfm2Config", {"layer_types": ["conv", "full_attention"]}),
}


@pytest.fixture(scope="module")
def smollm() -> Transformers:
    model = load(f"transformers:{NAME}", context=1024)
    assert isinstance(model, Transformers)
    return model


@pytest.fixture(scope="module")
def cpp() -> Iterator[LlamaCpp]:
    with LlamaCpp(store.path(NAME), NAME, context=1024) as model:
        yield model


@pytest.fixture(scope="module", params=BUILDS)
def drawn(request: pytest.FixtureRequest, smollm: Transformers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in Hugging Face's format with a tiny model of random weights and smollm2's tokenizer."""
    folder = tmp_path_factory.mktemp(request.param)
    kind, more = BUILDS[request.param]
    torch.manual_seed(0)
    model = transformers.AutoModelForCausalLM.from_config(getattr(transformers, kind)(**SIZES, **more))
    for weight in model.parameters():
        weight.data.mul_(8)  # a new model finds everything equally likely
    model.save_pretrained(folder)
    smollm.tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder_model(drawn: Path) -> Transformers:
    return Transformers(drawn, "drawn", context=1024)


class TestSmollm(LanguageModelContract):
    @pytest.fixture
    def model(self, smollm: Transformers) -> LanguageModel:
        return smollm

    def test_name_chat_and_fingerprint(self, smollm: Transformers) -> None:
        entry = manifest.find(NAME)
        assert entry is not None
        assert (smollm.name, smollm.chat) == (f"transformers:{NAME}", entry.chat)
        assert smollm.fingerprint == entry.sha256

    def test_tokenizes_as_llama_cpp(self, smollm: Transformers, cpp: LlamaCpp) -> None:
        for text in [
            *TITLES,
            PREFIX,
            CHAT.format("Hi,  there\n\n  you"),
            "",
            " a",
            "<|im_end|>",
            "1987",
            "it's \U0001f600",
        ]:
            assert smollm.tokenize(text) == cpp.tokenize(text)
            assert smollm.tokenize(text, special=True) == cpp.tokenize(text, special=True)
            assert smollm.prompt_tokens(text) == cpp.prompt_tokens(text)

    def test_scores_agree_with_llama_cpp(self, smollm: Transformers, cpp: LlamaCpp) -> None:
        files = [FOLDER / f"{domain}.jsonl" for domain in ("film", "book", "game")]
        items = [Item.model_validate_json(line) for file in files for line in file.read_text("utf-8").splitlines()]
        rng = np.random.default_rng(0)
        here, there = [], []
        for _ in range(5):
            liked, titles = ([items[at].title for at in rng.choice(len(items), n, replace=False)] for n in (4, 20))
            prefix = CHAT.format(f"I liked {', '.join(liked)}. What would I like next?")
            for model, sums in ((smollm, here), (cpp, there)):
                sums += [score.sum() for score in model.score(prefix, titles)]
        assert len(here) == 100
        assert np.corrcoef(here, there)[0, 1] >= 0.99

    def test_labels_agree_with_llama_cpp(self, smollm: Transformers, cpp: LlamaCpp) -> None:
        suffixes = [f"{title}<|im_end|>\n<|im_start|>assistant\n" for title in TITLES] + [""]
        one, other = (model.label_logits(PREFIX, suffixes, ["Yes", "No", "Maybe"]) for model in (smollm, cpp))
        assert np.corrcoef(one.ravel(), other.ravel())[0, 1] >= 0.98

    def test_score_is_independent_of_other_continuations(self, smollm: Transformers) -> None:
        many = [f"Film number {at}, the {'very ' * (at % 9)}last" for at in range(70)]
        long = "a long walk " * (BATCH // 3 + 20)
        scores = smollm.score(PREFIX, [*many, long])
        assert len(scores[-1]) > BATCH
        for at in (0, 17, 69):
            np.testing.assert_allclose(scores[at], smollm.score(PREFIX, [many[at]])[0], rtol=0, atol=1e-3)

    def test_shared_prefix_is_reused(self, smollm: Transformers) -> None:
        prefix = "Once upon a time there was a king who had three daughters and no patience."
        smollm.score(prefix, ["One"])
        before = dict(smollm.tokens)
        smollm.score(prefix + " And", ["One"])
        smollm.score(prefix + " And", ["One", "One two three", "One two three"])
        assert smollm.tokens["prompt"] - before["prompt"] == 1 + 2
        assert smollm.tokens["reused"] - before["reused"] == 2 * smollm.count(prefix) + 1
        smollm.clear_cache()
        before = dict(smollm.tokens)
        smollm.score(prefix, ["One"])
        assert smollm.tokens["reused"] == before["reused"]
        assert smollm.tokens["prompt"] - before["prompt"] == smollm.count(prefix)

    def test_chat_tokens_in_a_continuation_are_text(self, smollm: Transformers) -> None:
        assert smollm.count("<|im_end|>") == 1 < len(smollm.score(PREFIX, ["<|im_end|>"])[0])

    def test_grammar_is_obeyed(self, smollm: Transformers) -> None:
        text = "".join(smollm.generate(CHAT.format("Tell me about Rome."), RANKS, max_tokens=40))
        assert re.fullmatch(r"\[\d\d?(,\d\d?)*\]?|\[(\d\d?,)+", text)
        other = "".join(smollm.generate(CHAT.format("Tell me about Rome."), 'root ::= "é" [0-9] "千"'))
        assert re.fullmatch("é[0-9]千", other)

    @pytest.mark.parametrize("grammar", ["root ::= (", "other ::= [0-9]", "", 'root ::= "a\0"'])
    def test_bad_grammar_is_a_fault(self, smollm: Transformers, grammar: str) -> None:
        with pytest.raises(ModelFault, match="grammar"):
            smollm.generate(PREFIX, grammar)

    def test_stop_text_is_left_out(self, smollm: Transformers) -> None:
        prompt = CHAT.format("Count from one to ten in digits, with commas.")
        whole = "".join(smollm.generate(prompt, max_tokens=20))
        mark = whole[8:12]
        assert len(mark) == 4
        assert "".join(smollm.generate(prompt, max_tokens=20, stop=[mark])) == whole[: whole.find(mark)]

    def test_calls_between_pieces_change_nothing(self, smollm: Transformers) -> None:
        prompt = CHAT.format("Name a film.")
        whole = list(smollm.generate(prompt, max_tokens=8))
        pieces = []
        for piece in smollm.generate(prompt, max_tokens=8):
            pieces.append(piece)
            smollm.score("Something else altogether", ["!"])
        assert pieces == whole

    def test_ends_with_the_turn(self, smollm: Transformers) -> None:
        text = "".join(smollm.generate(CHAT.format("Say just: hello"), max_tokens=100))
        assert text and "<|im_end|>" not in text and smollm.count(text) < 99

    def test_prompt_too_long_is_a_fault(self, smollm: Transformers) -> None:
        long = "word " * 1200
        for call in (
            lambda: smollm.score(long, ["x"]),
            lambda: smollm.score("x", [long]),
            lambda: smollm.label_logits("x", [long], ["a"]),
            lambda: smollm.generate(long),
        ):
            with pytest.raises(ModelFault, match=r"\d{4} tokens .* 1024; shorten"):
                call()


class TestFolder(LanguageModelContract):
    """Models of full attention, of a sliding window, and with recurrent layers, from a folder."""

    @pytest.fixture
    def model(self, folder_model: Transformers) -> LanguageModel:
        return folder_model

    def test_scores_equal_uncached(self, folder_model: Transformers) -> None:
        for prefix in (PREFIX, PREFIX + "Heat, and then: ", PREFIX, "Another: "):
            for title, score in zip(TITLES, folder_model.score(prefix, TITLES), strict=True):
                np.testing.assert_allclose(score, uncached_logprobs(folder_model, prefix, title), rtol=0, atol=1e-3)
        one, other = (folder_model.score(prefix, TITLES[:1])[0] for prefix in (PREFIX, "Another: "))
        assert np.abs(one - other).max() > 1e-3, "the prefix has its part"

    def test_labels_equal_uncached(self, folder_model: Transformers) -> None:
        suffixes, labels = ["Is it good?<|im_end|>\n", "", "Is it a very long and tedious film? "], ["yes", "no"]
        slow = [[uncached_logprobs(folder_model, PREFIX, label, suffix)[0] for label in labels] for suffix in suffixes]
        np.testing.assert_allclose(folder_model.label_logits(PREFIX, suffixes, labels), slow, rtol=0, atol=1e-3)

    def test_next_logits_equal_uncached(self, folder_model: Transformers) -> None:
        tokens = folder_model.prompt_tokens(PREFIX)
        for _ in range(6):
            logits = folder_model.next_logits(tokens)
            np.testing.assert_allclose(logits, all_logits(folder_model, tokens)[-1], rtol=0, atol=1e-3)
            tokens = [*tokens, int(logits.argmax())]

    def test_grammar_over_own_tokenizer(self, folder_model: Transformers) -> None:
        assert re.match(r"\[\d", "".join(folder_model.generate(PREFIX, RANKS, max_tokens=10)))
        assert re.fullmatch("é[0-9]千", "".join(folder_model.generate(PREFIX, 'root ::= "é" [0-9] "千"')))

    @pytest.mark.parametrize(
        ("raised", "told"), [(RuntimeError("a\nb"), ModelFault), (KeyboardInterrupt(), KeyboardInterrupt)]
    )
    def test_works_after_a_failure(self, folder_model: Transformers, raised: BaseException, told: Any) -> None:
        def broken(module: Any, inputs: Any, output: Any) -> None:
            raise raised  # the cache has grown by then

        (sound,) = folder_model.score(PREFIX, TITLES[:1])
        hook = folder_model.network.register_forward_hook(broken)
        with pytest.raises(told) as caught:
            folder_model.score(PREFIX + "Heat", TITLES)
        hook.remove()
        assert "\n" not in str(caught.value)
        np.testing.assert_allclose(folder_model.score(PREFIX, TITLES[:1])[0], sound, rtol=0, atol=1e-3)

    def test_vocabulary_equals_that_of_the_gguf_file(self, folder_model: Transformers, smollm: Transformers) -> None:
        mine, theirs = folder_model.vocabulary, smollm.vocabulary
        assert mine.size == theirs.size
        for token in range(0, mine.size, 7):
            assert mine.piece(token) == theirs.piece(token)
        assert [at for at in range(100) if mine.ends_turn(at)] == [at for at in range(100) if theirs.ends_turn(at)]

    def test_fingerprint_is_the_hash_of_the_weights(self, folder_model: Transformers) -> None:
        (file,) = folder_model.path.glob("*.safetensors")
        assert folder_model.fingerprint == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("drawn", ["full"], indirect=True)
def test_missing_weights_are_model_missing(drawn: Path, tmp_path: Path) -> None:
    for file in drawn.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    config = (tmp_path / "config.json").read_text()
    (tmp_path / "config.json").write_text(config.replace('"num_hidden_layers": 2', '"num_hidden_layers": 3'))
    with pytest.raises(ModelMissing, match="holds no model.layers.2"):
        Transformers(tmp_path, "some")
    weights = (tmp_path / "model.safetensors").read_bytes()
    (tmp_path / "model.safetensors").write_bytes(weights[: len(weights) // 2])
    with pytest.raises(ModelMissing, match="cannot be loaded"):
        Transformers(tmp_path, "some")
    (tmp_path / "model.safetensors").unlink()
    (tmp_path / "pytorch_model.bin").write_bytes(b"a pickle")
    with pytest.raises(ModelMissing, match="cannot be loaded"):
        Transformers(tmp_path, "some")


def test_broken_sources_name_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = store.path(NAME).read_bytes()
    for name, data in {"text": b"not a model at all", "head": sound[:3000], "cut": sound[: len(sound) // 2]}.items():
        (tmp_path / f"{name}.gguf").write_bytes(data)
    for source, cure in {
        f"transformers:{tmp_path}/text.gguf": "whyrec models pull text",
        f"transformers:{tmp_path}/head.gguf": "whyrec models pull head",
        f"transformers:{tmp_path}/cut.gguf": "whyrec models pull cut",
        f"transformers:{tmp_path}": "download the model again",
        f"transformers:{tmp_path}/absent": "hf download ORG/NAME",
        "transformers:some-org/some-model": "hf download some-org/some-model",
    }.items():
        with pytest.raises(ModelMissing, match=cure) as caught:
            load(source)
        assert "\n" not in str(caught.value)
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ModelMissing, match=re.escape("pip install 'whyrec[transformers]'")):
        load(f"transformers:{NAME}")


def test_sentencepiece_vocabulary() -> None:
    from tokenizers import AddedToken, Tokenizer
    from tokenizers.models import BPE
    from transformers import PreTrainedTokenizerFast

    texts = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁", "a", "▁a", "千", "<turn>"]
    model = Tokenizer(BPE({text: at for at, text in enumerate(texts)}, [("▁", "a")], byte_fallback=True))
    model.add_tokens([AddedToken("<turn>", special=False)])
    fast = PreTrainedTokenizerFast(tokenizer_object=model, bos_token="<s>", eos_token="</s>", unk_token="<unk>")
    vocabulary = from_tokenizer(fast, "some")
    found = [vocabulary.piece(texts.index(text)) for text in ("▁a", "千", "<0x0A>", "<0xE5>", "<turn>", "<s>")]
    assert found == [b" a", "千".encode(), b"\n", b"\xe5", b"<turn>", b""]
    assert [at for at in range(vocabulary.size) if vocabulary.ends_turn(at)] == [texts.index("</s>")]
    words = Tokenizer(BPE({"a": 0, "b": 1}, []))
    with pytest.raises(ModelFault, match="choose another model"):
        from_tokenizer(PreTrainedTokenizerFast(tokenizer_object=words), "some")


def all_logits(model: Transformers, tokens: list[int]) -> Any:
    """The logits after each token, (tokens, vocab), of a text evaluated at once and without a cache."""
    with torch.inference_mode():
        return model.network(input_ids=torch.tensor([tokens]), use_cache=False).logits[0]


def uncached_logprobs(model: Transformers, prefix: str, continuation: str, suffix: str = "") -> np.ndarray:
    """The log-probabilities of a continuation's tokens after a prefix and a suffix."""
    before, after = [*model.prompt_tokens(prefix), *model.tokenize(suffix, special=True)], model.tokenize(continuation)
    rows = all_logits(model, [*before, *after[:-1]])[len(before) - 1 :].log_softmax(-1)
    return np.array([float(row[token]) for row, token in zip(rows, after, strict=True)])
