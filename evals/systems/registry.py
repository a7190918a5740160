"""What is evaluated: named configurations that turn cases into rankings.

random, popularity, recent-popularity        no person
context-popularity                           no person, but when it is asked
item-knn, ease, rp3beta, als                 people, each tuned by its grid
tf-idf                                       texts
words, meaning, facts, texts, people         sources of the product, by reciprocal ranks
timely                                       people, what was done under the request's circumstances counting more
tuned                                        meaning as other people's choices tune it
content                                      the sources of texts, with weights learned on other people
fused                                        the product without learned weights
hybrid                                       the product with weights learned on other people
STRATEGY@MODEL                               the hybrid's shortlist reranked, such as blend@smollm2-135m-instruct
STRATEGY@MODEL/fused                         the same on another system's shortlist
judged@MODEL, judged@MODEL/fused             both scores with weights learned on other people; 0 where not sure
words+wishes, fused+wishes, …                any of ours that first understands a request in words, as the product does
hybrid-SOURCE, texts-SOURCE, …               any of ours without a source, or several: what that one is worth
NAME~shuffled                                the texts of the items dealt out among them: what is read must then fail
NAME~shuffled-facts                          only what a model understood of them
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from agent.errors import UsageError
from evals.cases import Answer, Case, Example, draw
from evals.datasets.logs import Log
from retrieval.data.items import Item
from retrieval.ranking.logit import FitSettings

SHOWN = 100
"""Places of a ranking that are kept."""
SHUFFLED = "~shuffled"
SHUFFLED_FACTS = "~shuffled-facts"
Setting = Mapping[str, Any]
Scores = NDArray[np.floating[Any]]


class Unfit(Exception):
    """A system has nothing to say of this data; the text says why. Its cases are unscored."""


class System(Protocol):
    """`grid`: the settings it is tuned over, one at least. `batch`: cases that are ranked at once."""

    name: str
    reads_text: bool
    baseline: bool
    without: str
    """The name of the same system without the LLM."""
    grid: Sequence[Setting]
    batch: int

    def learn(self, log: Log, setting: Setting) -> None:
        """From all that may be known. Unfit where it is not enough."""
        ...

    def rank(self, cases: Sequence[Case]) -> list[Answer]: ...


@runtime_checkable
class Fitted(System, Protocol):
    """One whose weights are learned on other people's cases."""

    def fit(self, examples: Sequence[Example]) -> str:
        """What was learned, in words."""
        ...


def load(name: str, fit_settings: FitSettings = FitSettings()) -> System:
    """UsageError for a name that is none."""
    plain = name.partition("~")[0]
    control = name.removeprefix(plain)
    if control not in ("", SHUFFLED, SHUFFLED_FACTS):
        raise UsageError(f"no control {control!r}: choose from {SHUFFLED}, {SHUFFLED_FACTS}")
    from evals.systems.item_models import MODELS, ItemModel
    from evals.systems.plain import PLAIN

    if plain in PLAIN and not control:
        return PLAIN[plain]()
    if plain in MODELS and not control:
        return ItemModel(plain)
    shuffle = control == SHUFFLED
    if plain == "tf-idf" and control != SHUFFLED_FACTS:
        from evals.systems.tf_idf import TfIdf

        return TfIdf(shuffle)
    from evals.systems.product import NAMES, Product, parts
    from evals.systems.reranked import LLM, Reranked

    if (named := parts(plain)) and not (control and named[0].startswith("collaborative")):
        return Product(name, fit_settings)
    if plain.startswith("judged@") and control != SHUFFLED_FACTS:
        from evals.systems.judged import Judged

        return Judged(plain, shuffle)
    if ("@" in plain or plain.partition("/")[0] in LLM) and control != SHUFFLED_FACTS:
        return Reranked(plain, shuffle)
    names = ", ".join((*PLAIN, *MODELS, "tf-idf", *NAMES))
    raise UsageError(f"no system {name!r}: choose from {names}, or STRATEGY@MODEL")


def top(case: Case, scores: Scores, items: Sequence[Item], rows: Mapping[str, int]) -> Answer:
    """The best of the candidates, or of all items that the history does not hold, by scores (items,).

    Equals stand in an order that depends on the case alone; NaN comes last, and NaN alone is unscored.
    """
    if case.candidates is not None:
        among = np.array([rows[i] for i in case.candidates], np.int64)
    else:
        free = np.ones(len(items), np.bool_)
        free[[rows[i] for i in case.request.seen_ids if i in rows]] = False
        among = np.flatnonzero(free)
    if np.isnan(scores[among]).all():
        return Answer(unscored="none of the items that may be ranked has a score")
    told = np.nan_to_num(np.asarray(scores[among], np.float64), nan=-np.inf)
    if len(among) > 4 * SHOWN:  # only those that may be shown are sorted
        least = np.partition(told, len(told) - SHOWN)[len(told) - SHOWN]
        keep = told >= least
        among, told = among[keep], told[keep]
    order = np.lexsort((draw(case.id, "ties").random(len(told)), -told))[:SHOWN]
    finite = np.where(np.isfinite(told), told, np.nanmin(told[np.isfinite(told)], initial=0.0) - 1)
    return Answer(tuple(items[among[n]].id for n in order), tuple(round(float(finite[n]), 6) for n in order))


def facts_dealt(items: Sequence[Item], seed: int = 0) -> tuple[Item, ...]:
    """The same items with what a model understood of each other, in whichever language."""
    order = np.random.default_rng(seed).permutation(len(items))
    others = ([fact for said in (items[n], *items[n].translations.values()) for fact in said.facts] for n in order)
    return tuple(
        i.without_extracted().model_copy(update={"extracted": tuple(f)}) for i, f in zip(items, others, strict=True)
    )


def dealt(items: Sequence[Item], seed: int = 0) -> tuple[Item, ...]:
    """The same ids with each other's texts: what a text-reading system must lose by, if it reads."""
    order = np.random.default_rng(seed).permutation(len(items))
    return tuple(items[n].model_copy(update={"id": item.id}) for item, n in zip(items, order, strict=True))
