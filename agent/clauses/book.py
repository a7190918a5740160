"""The clauses of items: those chosen before, or chosen now where a model is there, else one of each sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress

from agent.clauses.choose import Description, choose
from agent.clauses.clause import Clause
from agent.clauses.store import ClauseStore
from agent.errors import ModelFault
from agent.llm import LanguageModel
from prompts import PromptError, Prompts

MAX_CLAUSES = 3
"""Of a description that no model has chosen from."""


class ClauseBook:
    """Looks up the clauses of items, and has missing ones chosen by the model, which are then kept.

    `faults`: why the model could not choose, by the key of a description.
    """

    def __init__(self, store: ClauseStore | None, model: LanguageModel | None, prompts: Prompts):
        able = model is not None and "generate" in model.abilities
        self.store, self.prompts = store, prompts
        self.model = model if able else None
        self.faults: dict[str, str] = {}
        self._chosen: dict[str, tuple[str, ...]] = {}

    def complete(self, descriptions: Sequence[Description]) -> list[tuple[Clause, ...]]:
        """Return the clauses of descriptions, chosen by the model where they were not chosen before.

        Without a model, and where it fails, they are a part of each sentence.
        """
        self._read(descriptions)
        missing = {each.key: each for each in descriptions if each.parts and each.key not in self._chosen}
        if self.model and missing:
            self._choose(list(missing.values()))
        return [tuple(map(Clause, self._chosen.get(each.key, ()))) or _unchosen(each) for each in descriptions]

    def _read(self, descriptions: Sequence[Description]) -> None:
        """Read stored choices, and believe those that are among the parts of the description."""
        unread = {each.key: each for each in descriptions if each.parts and each.key not in self._chosen}
        for key, chosen in (self.store.read(unread) if self.store and unread else {}).items():
            if chosen and {part.text for part in unread[key].parts}.issuperset(chosen):
                self._chosen[key] = chosen

    def _choose(self, descriptions: Sequence[Description]) -> None:
        assert self.model
        try:
            chosen = choose(descriptions, self.model, self.prompts)
        except (ModelFault, PromptError) as error:
            if len(descriptions) > 1:  # a fault of one of them: each is tried alone
                for each in descriptions:
                    self._choose([each])
            else:
                self.faults[descriptions[0].key] = str(error)
            return
        by_key = {each.key: parts for each, parts in zip(descriptions, chosen, strict=True)}
        self._chosen |= by_key
        if self.store:
            chooser = chooser_of(self.model, self.prompts, descriptions[0].language)
            with suppress(OSError):  # where the folder cannot be written, they are chosen again
                self.store.write(by_key, chooser)


def chooser_of(model: LanguageModel, prompts: Prompts, language: str) -> str:
    """Return by what a choice was made: the model's weights and the template of the language, 16 digits."""
    made_by = f"{model.fingerprint} {prompts.fingerprint('clauses', language)}"
    return hashlib.sha256(made_by.encode()).hexdigest()[:16]


def _unchosen(description: Description) -> tuple[Clause, ...]:
    """Return the longest part of each sentence."""
    longest: Mapping[int, str] = {part.sentence: part.text for part in description.parts}
    return tuple(Clause(text, by_model=False) for text in longest.values())[:MAX_CLAUSES]
