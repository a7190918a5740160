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
    open_index,
    retriever_settings,
)


def chat(
    index: IndexDir,
    user: UserId,
    lang: Lang = "",
    model: ModelName = "",
    strategy: StrategyName = "none",
    prompts: PromptsDir = None,
    diversity: Diversity = 0,
    cap: Cap = None,
    explore: Explore = 0,
) -> None:
    """Talk with a person about what to watch, read, play, buy or listen to."""
    from agent.chat.conversation import Chat
    from agent.chat.terminal import run
    from agent.recommender import Recommender
    from agent.rerank.ranking import RerankSettings

    # The model reads messages and words reasons. It reorders only where a strategy is given, half as many candidates as
    # elsewhere, since a conversation waits for its list.
    settings = retriever_settings(diversity, cap, explore)
    recommender = Recommender(
        open_index(index),
        load_model(model, strategy, index=index),
        RerankSettings(strategy, rerank_depth=10),
        prompts,
        settings,
    )
    run(Chat(recommender, user, checked_language(lang) if lang else ""))
