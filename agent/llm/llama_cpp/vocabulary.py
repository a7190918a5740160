"""llama.cpp's view of a vocabulary without a model: grammars, the bytes of a token, the tokens that end a text."""

from __future__ import annotations

import re
import tempfile
import weakref
from pathlib import Path
from typing import Any

from agent.errors import ModelFault
from agent.llm.llama_cpp.bindings import Grammar, bytes_of, library, load_model

BYTE = re.compile(r"<0x[0-9A-F]{2}>")


class Vocabulary:
    """The vocabulary of a GGUF file, whose weights are not read. Raises ModelMissing where the file has none."""

    def __init__(self, path: Path, name: str) -> None:
        self._api = api = library()
        model = load_model(api, path, name, vocabulary_only=True)
        weakref.finalize(self, api.llama_model_free, model)
        self._vocab = api.llama_model_get_vocab(model)
        self.start: tuple[int, ...] = ()  # what a text starts with
        if api.llama_vocab_get_add_bos(self._vocab):
            self.start = (int(api.llama_vocab_bos(self._vocab)),)
        self.size = int(api.llama_vocab_n_tokens(self._vocab))

    def grammar(self, text: str) -> Grammar:
        """Return a GBNF grammar over these tokens. Raises ModelFault where its text does not parse."""
        return Grammar(self._api, self._vocab, text)

    def ends_turn(self, token: int) -> bool:
        """Return whether a model ends its turn with this token."""
        return bool(self._api.llama_vocab_is_eog(self._vocab, token))

    def piece(self, token: int) -> bytes:
        """Return the bytes of a token, none for a control token."""
        return bytes_of(self._api, self._vocab, token)


def from_tokenizer(tokenizer: Any, name: str) -> Vocabulary:
    """Return the vocabulary of a Hugging Face tokenizer, by way of a GGUF file that holds nothing else.

    Raises ModelFault for a tokenizer that is neither byte-level (as in Qwen, Llama 3) nor SentencePiece with tokens for
    bytes (as in Gemma, Llama 2), since the bytes of its tokens are unknown.
    """
    import gguf

    ids: dict[str, int] = tokenizer.get_vocab()
    pieces = "<0x0A>" in ids
    if not pieces and "Ġ" not in ids:
        raise ModelFault(f"the tokenizer of {name} is of a kind that cannot generate here; choose another model")
    size = max(ids.values()) + 1
    tokens, types = [f"[unused {at}]" for at in range(size)], [gguf.TokenType.UNUSED] * size
    for text, at in ids.items():
        tokens[at] = text
        types[at] = gguf.TokenType.BYTE if pieces and BYTE.fullmatch(text) else gguf.TokenType.NORMAL
    for at, added in tokenizer.added_tokens_decoder.items():
        tokens[at] = added.content.replace("▁", " ") if pieces and not added.special else added.content
        types[at] = gguf.TokenType.CONTROL if added.special else gguf.TokenType.USER_DEFINED
    with tempfile.TemporaryDirectory(prefix="whyrec-") as folder:
        path = Path(folder) / "vocabulary.gguf"
        writer = gguf.GGUFWriter(path, "llama")
        writer.add_tokenizer_model("llama" if pieces else "gpt2")
        writer.add_tokenizer_pre("default")
        writer.add_token_list(tokens)
        writer.add_token_types(types)
        if pieces:
            writer.add_token_scores([0.0] * size)
        else:
            writer.add_token_merges([f"{tokens[0]} {tokens[0]}"])  # some are asked for, and none are used
        if tokenizer.eos_token_id is not None:
            writer.add_eos_token_id(tokenizer.eos_token_id)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.close()
        return Vocabulary(path, name)
