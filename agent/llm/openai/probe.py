"""Finding out what a server can do: each ability is tried once, on a few words, when the model is opened."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from agent.errors import ModelMissing
from agent.llm.openai.completions import Completions, Dialect
from agent.llm.openai.http import HttpClient, Refused
from agent.llm.openai.labels import given_tokens, of_given_tokens, tokens_of
from agent.llm.openai.schema import Model, Models, Properties
from agent.llm.protocol import Ability
from agent.llm.tokens import chat_of

TOP_TOKENS = (1000, 20, 5)
"""How many of the likeliest tokens are requested: the most that the server takes."""

PROMPT_OPTIONS: tuple[dict[str, Any], ...] = ({"prompt_logprobs": 0}, {"echo": True, "logprobs": 1})
"""Ways to request log-probabilities of a prompt, with one new token: at 0, some servers write without end."""

STARTS = ("", "<|im_start|>", "<|endoftext|>", "<|begin_of_text|>", "<bos>", "<s>")
"""Marks to start an echoed text with: llama_cpp.server shifts its numbers by a token where a text has no such mark."""

LLAMA_CPP_COUNT = "/extras/tokenize/count"
"""The path at which llama_cpp.server counts tokens."""

COUNT_PATHS = (LLAMA_CPP_COUNT, "/tokenize")

GrammarOption = Callable[[str], dict[str, Any]]
GRAMMAR_OPTIONS: tuple[GrammarOption, ...] = (
    lambda grammar: {"grammar": grammar},
    lambda grammar: {"structured_outputs": {"grammar": grammar}},
    lambda grammar: {"guided_grammar": grammar},
    lambda grammar: {"ebnf": grammar},
)
"""Ways to pass a grammar: llama.cpp's servers, vLLM, older vLLM, SGLang."""


def find_model(http: HttpClient, name: str) -> Model:
    """Return the server's model of that name, its only one where the name is empty. Raises ModelMissing."""
    models = http.ask(Models, http.base + "/models").data
    matching = [model for model in models if model.id == name] if name else models
    if len(matching) == 1:
        return matching[0]
    names = ", ".join(model.id for model in models[:20]) or "none"
    why = f"has no model {name!r}" if name and not matching else "does not serve exactly one model"
    raise ModelMissing(f"{http.base} {why}; it has: {names}; name one as {http.base}#NAME")


def find_chat(http: HttpClient) -> str:
    """Return the chat format that llama-server declares, plain for other servers."""
    try:
        template = http.ask(Properties, http.base.removesuffix("/v1") + "/props").chat_template
    except Refused:
        template = ""
    return chat_of(template)


def find_counter(completions: Completions) -> str | None:
    """Return the path at which the server counts tokens, None where it does not."""
    return next((path for path in COUNT_PATHS if completions.count(path, "one") is not None), None)


def find_dialect(completions: Completions, counter: str | None) -> tuple[frozenset[Ability], Dialect]:
    """Return what the server can do, and how it takes requests. Raises ModelFault where it cannot even write."""
    # llama_cpp.server takes one request at a time, and its numbers depend a little on their order.
    completions = _with(completions, sequential=counter == LLAMA_CPP_COUNT)
    try:
        completions.ask(["Once"], {})
    except Refused:  # perhaps a server that takes the standard fields only
        completions = _with(completions, greedy={"temperature": 0})
        completions.ask(["Once"], {})
    abilities: set[Ability] = {"generate"}
    if top := next((top for top in TOP_TOKENS if _gives_top(completions, top)), 0):
        abilities.add("labels")
        completions = _with(completions, top=top, several=_takes_several(completions))
        if counter and counter != LLAMA_CPP_COUNT and _gives_given_tokens(completions, counter):
            completions = _with(completions, tokens_path=counter)
        for options in PROMPT_OPTIONS:
            if (start := _find_start(_with(completions, prompt_options=options))) is not None:
                abilities.add("score")
                completions = _with(completions, prompt_options=options, start=start)
                break
    return frozenset(abilities), completions.dialect


def find_grammar_option(completions: Completions) -> GrammarOption | None:
    """Return how the server takes a grammar, tried with one that allows a single text; None where it takes none."""
    for option in GRAMMAR_OPTIONS:
        try:
            options = {"max_tokens": 8, **option('root ::= "7391"')}
            if completions.ask(["Say hello:"], options)[0].text.strip() == "7391":
                return option
        except Refused:
            continue
    return None


def _with(completions: Completions, **changes: Any) -> Completions:
    return replace(completions, dialect=replace(completions.dialect, **changes))


def _gives_top(completions: Completions, top: int) -> bool:
    try:
        return len(completions.ask(["Once"], {"logprobs": top})[0].top()) > 1
    except Refused:
        return False


def _gives_given_tokens(completions: Completions, path: str) -> bool:
    try:
        tokens = tokens_of(partial(completions.tokenize, path), "Q")[:1]
        (choice,) = completions.ask(["Once"], given_tokens(tokens))
        return len(of_given_tokens(choice, tokens)) == 1
    except Refused:
        return False


def _takes_several(completions: Completions) -> bool:
    try:
        return len(completions.ask(["One", "Two"], {})) == 2
    except Refused:
        return False


def _find_start(completions: Completions) -> str | None:
    """Return the mark with which prompts have right numbers: a text scores what it had when the server wrote it."""
    for start in STARTS:
        completions = _with(completions, start=start)
        try:
            prompt = completions.started("One, two, three, four, five, six,")
            written = completions.ask([prompt], {"logprobs": completions.dialect.top})[0]
            top = max((logprob for _, logprob in written.top()), default=math.nan)
            [(_, values)] = completions.logprobs([prompt + written.text])
        except Refused:
            return None
        if values and values[-1] is not None and abs(values[-1] - top) < 0.5:
            return start
    return None
