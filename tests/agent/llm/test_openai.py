"""Models behind servers that are small pretended ones, for what a real one does not do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest

from agent.errors import ModelFault, ModelMissing, UsageError
from agent.llm.openai import backend
from agent.llm.openai.backend import OpenAI
from agent.llm.openai.http import HttpSettings
from agent.models.load import load
from agent.rerank.ranking import RerankSettings
from agent.rerank.reranker import Reranker
from prompts import Prompts
from tests.agent.llm.servers import LIKELY, FakeServer, PromptLogprobs, Reply, TopTokensOnly, opened, reply, serving

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


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
