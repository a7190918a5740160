"""The systems by name.

random, popularity, recent-popularity        baselines that know no user
context-popularity                           popularity in the request's context
item-knn, ease, slim, rp3beta, als           collaborative baselines, each tuned over its grid
tf-idf                                       a baseline of texts
sasrec                                       a sequence model of ids alone, with its grid
lexical, dense, extracted, bilinear, sequence    single sources of the product
text-sequence                                the sequence source of texts alone: no item has a vector of its own
content-rrf, collaborative                   its content sources, its collaborative sources, by reciprocal ranks
content-learned                              its content sources, with learned weights
collaborative-context                        collaborative, interactions in the request's context counting more
rrf                                          all its sources, by reciprocal ranks
hybrid                                       all its sources, with learned weights
product                                      what `whyrec index` with its defaults, then `whyrec recommend`, give
STRATEGY@MODEL                               the hybrid's shortlist reranked, such as blend@smollm2-135m-instruct
STRATEGY@MODEL/rrf                           the shortlist of another system reranked
hybrid-llm@MODEL, hybrid-llm@MODEL/rrf       retrieval's score and the model's, with learned weights
hybrid-llm@MODEL+tuned                       the same with a model tuned on the cases of users of whom none is judged
hybrid-SOURCE, content-rrf-SOURCE, …         any of the product's without a source, or several: an ablation
lexical+query-understanding, …               any of the product's that first parses a request in words
NAME~shuffled                                texts permuted among the items: a system that reads them must lose
NAME~shuffled-extracted                      only what a model extracted from them permuted
"""

from __future__ import annotations

from agent.errors import UsageError
from agent.llm.lora import is_tuned
from evals.systems import item_models, non_personalized, product, reranked
from evals.systems.base import DEFAULT_SETTINGS, System, SystemSettings
from evals.systems.controls import SHUFFLED_EXTRACTED, split_control
from evals.systems.hybrid_llm import PREFIX, HybridLlm
from evals.systems.item_models import ItemModel
from evals.systems.product import Product
from evals.systems.reranked import Reranked
from evals.systems.sasrec import SasRec
from evals.systems.tf_idf import TfIdf
from evals.systems.tuned_llm import TunedLlm
from evals.systems.whole_product import WholeProduct


def load(name: str, settings: SystemSettings = DEFAULT_SETTINGS) -> System:
    """Make the named system. Raises UsageError for a name that is none."""
    plain, control = split_control(name)
    if plain in non_personalized.SYSTEMS and not control:
        return non_personalized.SYSTEMS[plain]()
    if plain in item_models.MODELS and not control:
        return ItemModel(plain)
    if plain == SasRec.name and not control:
        return SasRec()
    if plain == TfIdf.name and control != SHUFFLED_EXTRACTED:
        return TfIdf(bool(control))
    if plain == WholeProduct.name and control != SHUFFLED_EXTRACTED:
        return WholeProduct(bool(control), settings)
    if (parts := product.parse_name(plain)) and (parts.reads_text or not control):
        return Product(name, settings)
    if control != SHUFFLED_EXTRACTED:
        if plain.startswith(PREFIX) and is_tuned(plain.partition("/")[0]):
            return TunedLlm(plain, bool(control), settings)
        if plain.startswith(PREFIX):
            return HybridLlm(plain, bool(control), settings)
        if "@" in plain or plain.partition("/")[0] in reranked.STRATEGIES:
            return Reranked(plain, bool(control), settings)
    baselines = (*non_personalized.SYSTEMS, *item_models.MODELS, SasRec.name, TfIdf.name)
    names = ", ".join((*baselines, *product.SYSTEMS, WholeProduct.name))
    raise UsageError(f"no system {name!r}: choose from {names}, or STRATEGY@MODEL")
