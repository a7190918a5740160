"""A real model behind a server of its own process, against the contract and against llama.cpp in this one."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from agent.errors import ModelFault, ModelMissing
from agent.llm import LanguageModel
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.llm.openai.backend import OpenAI
from agent.models import store
from tests.contracts import PREFIX, LanguageModelContract

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NAME = "smollm2-135m-instruct"
CHAT = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"


# Repacked weights, the server's default, end its process on virtual machines that announce AMX and do not have it.
SERVER = """
import runpy
from llama_cpp import llama_cpp

given = llama_cpp.llama_model_default_params

def unpacked_params():
    params = given()
    params.use_extra_bufts = False
    return params

llama_cpp.llama_model_default_params = unpacked_params
runpy.run_module("llama_cpp.server", run_name="__main__")
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenAI]:
    """smollm2 in a server of its own process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVER, "--model", str(store.path(NAME)), "--host", "127.0.0.1"]
    command += ["--port", str(port), "--n_ctx", "2048", "--logits_all", "true"]
    # One thread: two that wait for each other in a loop cost seconds a token where another process wants the cores.
    command += ["--n_threads", "1", "--n_threads_batch", "1"]
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("wb") as out:
        environment = {**os.environ, "OMP_WAIT_POLICY": "passive"}
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
        try:
            with reached(f"http://127.0.0.1:{port}/v1?chat=chatml", process, log) as model:
                yield model
        finally:
            process.terminate()
            process.wait(20)


def reached(address: str, process: subprocess.Popen[bytes], log: Path) -> OpenAI:
    for _ in range(300):
        try:
            return OpenAI(address)
        except ModelMissing:
            assert process.poll() is None, log.read_text(errors="replace")[-2000:]
            time.sleep(0.2)
    raise AssertionError(log.read_text(errors="replace")[-2000:])


class TestServed(LanguageModelContract):
    @pytest.fixture
    def model(self, served: OpenAI) -> LanguageModel:
        return served

    def test_name_and_chat(self, served: OpenAI) -> None:
        assert (served.name, served.chat) == (f"{NAME}.gguf", "chatml")

    def test_scores_agree_with_llama_cpp(self, served: OpenAI) -> None:
        prefixes = ["<|im_start|>user\nSeen: Alien. Next:", "<|im_start|>user\n电影:"]
        titles = [" Aliens", " Blade Runner (1982)", " 千と千尋の神隠し", " 卧虎藏龙"]
        with LlamaCpp(store.path(NAME), NAME, context=512) as own:
            pairs = [
                (here, there)
                for prefix in prefixes
                for here, there in zip(own.score(prefix, titles), served.score(prefix, titles), strict=True)
            ]
        here, there = (np.concatenate(side) for side in zip(*pairs, strict=True))
        assert len(here) >= 60
        assert np.corrcoef(here, there)[0, 1] >= 0.99
        assert max(abs(one.sum() - other.sum()) for one, other in pairs) < 2
        sums = np.array([(one.sum(), other.sum()) for one, other in pairs])
        assert np.corrcoef(sums.T)[0, 1] >= 0.99

    def test_labels_agree_with_llama_cpp(self, served: OpenAI) -> None:
        prefix = CHAT.format("Is Paris in France? Answer Yes or No.")
        suffixes, labels = ["", "I say: ", "The answer is"], ["Yes", "No", "A", " the"]
        with LlamaCpp(store.path(NAME), NAME, context=512) as own:
            here = own.label_logits(prefix, suffixes, labels)
        there = served.label_logits(prefix, suffixes, labels)
        seen = here > -11  # beyond the top tokens a server's number is only the most that it may be
        assert seen.sum() >= 8 and (there >= here - 1).all()
        np.testing.assert_allclose(there[seen], here[seen], rtol=0, atol=1)
        assert (here.argmax(axis=1) == there.argmax(axis=1)).all()
        turned = served.label_logits(prefix, suffixes[::-1], labels[::-1])
        np.testing.assert_allclose(turned[::-1, ::-1], there, rtol=0, atol=0.5)

    def test_grammar_is_obeyed(self, served: OpenAI) -> None:
        text = "".join(served.generate(CHAT.format("Tell me about Rome."), 'root ::= "[" [0-9] "," [0-9] "]"'))
        assert re.fullmatch(r"\[\d,\d\]", text)

    def test_stop_text_is_left_out(self, served: OpenAI) -> None:
        prompt = CHAT.format("Count from one to ten in digits, with commas.")
        whole = "".join(served.generate(prompt, max_tokens=16))
        mark = whole[6:9]
        assert "".join(served.generate(prompt, max_tokens=16, stop=[mark])) == whole[: whole.find(mark)]

    def test_prompt_too_long_is_a_fault(self, served: OpenAI) -> None:
        long = "word " * 2100
        for call in (
            lambda: served.score(long, ["x"]),
            lambda: served.label_logits("x", [long], ["a"]),
            lambda: served.generate(long),
        ):
            with pytest.raises(ModelFault) as caught:
                call()
            assert "\n" not in str(caught.value)
        assert list(served.generate(PREFIX, max_tokens=2))
