"""Models behind servers: a real one on this machine, and small pretended ones for what a real one does not do."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest

from agent.errors import ModelFault, ModelMissing, UsageError
from agent.llm import LanguageModel
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.llm.openai import backend
from agent.llm.openai.backend import OpenAI
from agent.llm.openai.http import HttpSettings
from agent.models import store
from agent.models.load import load
from agent.rerank.ranking import RerankSettings
from agent.rerank.reranker import Reranker
from prompts import Prompts
from tests.agent.llm.servers import LIKELY, FakeServer, PromptLogprobs, Reply, TopTokensOnly, opened, reply, serving
from tests.contracts import PREFIX, LanguageModelContract

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

NAME = "smollm2-135m-instruct"
CHAT = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"


# Repacked weights, the server's default, end its process on virtual machines that announce AMX and do not have it.
SERVER = """
import runpy
from llama_cpp import llama_cpp

given = llama_cpp.llama_model_default_params

def plain():
    params = given()
    params.use_extra_bufts = False
    return params

llama_cpp.llama_model_default_params = plain
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
        titles = [
            " Aliens",
            " Notting Hill",
            " Blade Runner (1982)",
            " 千と千尋の神隠し",
            " The Thing",
            " Up",
            " 卧虎藏龙",
        ]
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


def one_line(call: Callable[[], object], what: str, kind: type[Exception] = ModelFault) -> str:
    with pytest.raises(kind, match=what) as caught:
        call()
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("", "http://localhost:11434/v1#llama3.2:1b"),
        ("0.0.0.0:8000", "http://localhost:8000/v1#llama3.2:1b"),
        ("http://box", "http://box:11434/v1#llama3.2:1b"),
        ("https://box:1/", "https://box:1/v1#llama3.2:1b"),
    ],
)
def test_ollama_is_where_it_says(monkeypatch: pytest.MonkeyPatch, host: str, address: str) -> None:
    monkeypatch.setenv("OLLAMA_HOST", host)
    opened = list[str]()
    monkeypatch.setattr(backend, "OpenAI", lambda name: opened.append(unquote(name)))
    load("ollama:llama3.2:1b")
    assert opened == [address]


def test_server_that_only_generates() -> None:
    with opened(FakeServer()) as model:
        assert (model.abilities, model.chat, model.name) == ({"generate"}, "plain", "small")
        assert list(model.generate("One")) == [" seven", " eight"]
        assert model.tokens == {"prompt": 5, "generated": 2, "reused": 0}
        assert list(model.generate("One", stop=["ght"])) == [" seven", " ei"]
        assert model.count("") == 0 < model.count("one") < model.count("one two three")
        one_line(lambda: model.score("a", ["b"]), "'score' needs; use")
        one_line(lambda: model.label_logits("a", ["b"], ["c"]), "'labels' needs; use")
        one_line(lambda: model.generate("a", 'root ::= "x"'), "takes no grammar; use")


def test_strategies_need_abilities() -> None:
    with opened(FakeServer()) as model:
        for strategy, need in (("likelihood", "score"), ("pointwise", "labels"), ("blend", "labels")):
            one_line(
                lambda s=strategy: Reranker(RerankSettings(s), model, Prompts()),
                f"{need}.* has: generate; .* none, generative$",
                UsageError,
            )
    with opened(TopTokensOnly()) as model:
        Reranker(RerankSettings("pointwise"), model, Prompts())
        one_line(
            lambda: Reranker(RerankSettings("likelihood"), model, Prompts()),
            "none, pointwise, listwise, .*blend",
            UsageError,
        )


def test_labels_from_top_tokens() -> None:
    with opened(TopTokensOnly()) as model:
        assert model.abilities == {"labels", "generate"}
        found = model.label_logits("a", ["b", "c"], ["Yes", "No", "是", "Maybe"])
        least = np.log(1 - np.exp([LIKELY, -3, -4, -5]).sum())
        np.testing.assert_allclose(found, [[-3, -4, -5, min(-5, least)]] * 2)
        one_line(lambda: model.label_logits("a", [""], ["Nine", "No"]), "'Nine' and 'No' start with the same")


def test_scores_from_prompt_logprobs() -> None:
    server = PromptLogprobs()
    with opened(server) as model:
        assert model.abilities == {"score", "labels", "generate"}
        before, asked = model.tokens["prompt"], len(server.asked)
        first, none, second = model.score("One two", [" three four", "", " five"])
        assert (first.tolist(), none.tolist(), second.tolist()) == ([-6, -5], [], [-5])
        assert len(server.asked) - asked == 1 and model.tokens["prompt"] > before
        (across,) = model.score("One two", ["fold"])
        assert across.tolist() == [-8]
        found = model.label_logits("a", [" b", " c"], ["Yes", " nonsense", " seven"])
        np.testing.assert_allclose(found, [[-3, -9, LIKELY]] * 2)
        assert "".join(model.generate("a", 'root ::= "x"')) == " seven eight"
        assert server.asked[-1][1]["structured_outputs"] == {"grammar": 'root ::= "x"'}


def test_shifted_prompt_logprobs_are_not_used() -> None:
    class Shifted(PromptLogprobs):
        def choice(self, at: int, prompt: str, body: dict[str, Any]) -> dict[str, Any]:
            found = super().choice(at, prompt, body)
            if places := found.get("prompt_logprobs"):
                found["prompt_logprobs"] = [*places[1:], {"1": {"logprob": -7.0}}]
            return found

    with opened(Shifted()) as model:
        assert model.abilities == {"labels", "generate"}


def test_busy_server_is_retried() -> None:
    waits: list[float] = []
    server = FakeServer()
    with opened(server, pause=1.0, sleep=waits.append) as model:
        server.first = [reply({}, 503), (0, {}, b""), reply({}, 429, Retry_After="7")]
        assert list(model.generate("a")) == [" seven", " eight"]
        assert waits == [1, 2, 7]
        server.first, asked = [reply({}, 503, Retry_After="600")] * 99, len(server.asked)
        one_line(lambda: list(model.generate("a")), "did not answer in 4 tries .*503.*; try later")
        assert len(server.asked) - asked == HttpSettings().tries and max(waits) == HttpSettings().max_pause


def test_read_timeout() -> None:
    class Slow(FakeServer):
        def complete(self, body: dict[str, Any]) -> Reply:
            time.sleep(1)
            return super().complete(body)

    with serving(Slow()) as address:
        one_line(lambda: OpenAI(address, HttpSettings(read=0.2)), "silent for 0.2 s")


@pytest.mark.parametrize(
    "data",
    [
        b"<html>",
        b'{"choices": [{"text": 7}]}',
        b'{"choices": []}',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"choices": [{"text": "a"}], "usage": {"prompt_tokens": -1}}',
    ],
)
def test_malformed_answer_is_a_fault(data: bytes) -> None:
    server = FakeServer()
    server.first = [(200, {}, data)] * 9
    with serving(server) as address:
        assert len(one_line(lambda: OpenAI(address), "127.0.0.1")) < 400


@pytest.mark.parametrize(
    "data",
    [b"data: {}}\n\n", b"", b'{"choices": []}', b'data: {"error": "out of memory"}\n\n', b"data: " + b"x" * 2**21],
)
def test_malformed_stream_is_a_fault(data: bytes) -> None:
    server = FakeServer()
    with opened(server) as model:
        server.first = [(200, {}, data)]
        one_line(lambda: list(model.generate("a")), "127.0.0.1")


@pytest.mark.parametrize("value", ["NaN", "1e999", '"x"', "null"])
def test_non_finite_logprobs_are_not_used(value: str) -> None:
    class Odd(TopTokensOnly):
        def complete(self, body: dict[str, Any]) -> Reply:
            status, headers, data = super().complete(body)
            return status, headers, data.replace(b"-3.0", value.encode())

    with opened(Odd()) as model:
        assert model.abilities == {"generate"}


def test_endless_answer_is_a_fault() -> None:
    server = FakeServer()
    server.first = [(200, {}, b" " * (3 << 20))] * 2
    with serving(server) as address:
        one_line(lambda: OpenAI(address, HttpSettings(max_bytes=2 << 20)), "more than 2 MB")


def test_key_is_sent_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    class Locked(FakeServer):
        def reply(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Reply:
            if headers.get("Authorization") != "Bearer sesame":
                return reply({"error": {"message": "Incorrect API key: wrong-word"}}, 401)
            if body.get("stream"):
                return reply({"error": {"message": "no streams\nfor sesame"}}, 400)
            return super().reply(path, body, headers)

    with serving(Locked()) as address:
        one_line(lambda: OpenAI(address), "right key .*; set WHYREC_API_KEY", ModelMissing)
        monkeypatch.setenv("WHYREC_API_KEY", "wrong-word")
        assert "wrong-word" not in one_line(lambda: OpenAI(address), "right key", ModelMissing)
        monkeypatch.setenv("WHYREC_API_KEY", "sesame")
        with OpenAI(address) as model:
            said = one_line(lambda: model.generate("a"), r"status 400: no streams for \*\*\*")
            assert "sesame" not in said
    monkeypatch.setenv("WHYREC_API_KEY", "two\nlines-é")
    assert "é" not in one_line(lambda: OpenAI(address), "set it again", UsageError)


def test_redirects_are_not_followed() -> None:
    other, server = FakeServer(), FakeServer()
    with serving(other) as elsewhere, opened(server) as model:
        server.first = [(307, {"Location": f"{elsewhere}/completions"}, b"")]
        one_line(lambda: model.generate("a"), "status 307")
        assert other.asked == []


def test_addresses() -> None:
    with opened(FakeServer(), "/?chat=gemma#small") as model:
        assert (model.name, model.chat) == ("small", "gemma")
        fingerprint = model.fingerprint
        again = OpenAI(model.address)
        assert again.fingerprint == fingerprint and len(fingerprint) == 64
        again.close()
        one_line(lambda: again.generate("a"), "closed; load it again")
        one_line(lambda: OpenAI(f"{again.address}#big"), "no model 'big'; it has: small; name one", ModelMissing)
    one_line(lambda: load(model.address), "no server answers at .*refused.*; start it or check", ModelMissing)
    for address in ("http://", "http://a:99999/v1", "http://u:p@a/v1", "http://a/v1?chat=other", "http://[a/v1"):
        assert "u:p" not in one_line(lambda a=address: load(a), ".", UsageError)


def test_llama_server_declares_its_chat() -> None:
    class Telling(TopTokensOnly):
        def reply(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Reply:
            if path == "/props":
                return reply({"chat_template": "{{ '<start_of_turn>' }}"})
            if path == "/tokenize":
                return reply({"tokens": [1] * len(body["content"].split())})
            return super().reply(path, body, headers)

    with opened(Telling()) as model:
        assert (model.chat, model.count("one two three")) == ("gemma", 3)
