"""`whyrec chat`: a conversation on the terminal."""

from __future__ import annotations

from agent.cli.options import (
    Cap,
    Diversity,
    Explore,
    IndexDir,
    Lang,
    ModelName,
    PromptsDir,
    StrategyName,
    UserId,
    checked_language,
    load_model,
    load_model_if_pulled,
    open_index,
    retriever_settings,
)
from agent.cli.terminal import texts, write_stderr


def chat(
    index: IndexDir,
    user: UserId,
    lang: Lang = "",
    model: ModelName = "",
    strategy: StrategyName = "",
    prompts: PromptsDir = None,
    diversity: Diversity = 0,
    cap: Cap = None,
    explore: Explore = 0,
) -> None:
    """Talk with a person about what to watch, read, play, buy or listen to.

    Without --strategy the model reads messages and words reasons, and retrieval orders the lists.
    """
    from agent.chat.conversation import Chat
    from agent.chat.terminal import run
    from agent.recommender import Recommender
    from agent.rerank.ranking import RerankSettings

    language = checked_language(lang) if lang else ""
    opened = open_index(index)
    loaded = (
        load_model(model, strategy, index=index, language=language)
        if strategy
        else load_model_if_pulled(model, language, index)
    )
    if not loaded:
        write_stderr(texts(language)["without_model"])
    # The model reads messages and words reasons. It reorders only where a strategy is given, half as many candidates as
    # elsewhere, since a conversation waits for its list.
    reranking = RerankSettings(strategy or "none", rerank_depth=10)
    settings = retriever_settings(diversity, cap, explore)
    run(Chat(Recommender(opened, loaded, reranking, prompts, settings), user, language))
