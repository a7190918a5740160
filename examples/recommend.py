"""Recommend to one user of an index, with reasons: python examples/recommend.py INDEX USER [MODEL]"""

import sys
from pathlib import Path

from agent.models.load import load
from agent.recommender import Recommender, events
from agent.rerank.ranking import RerankSettings
from retrieval.index import Index
from retrieval.query import Request

index, user = Index(Path(sys.argv[1])), sys.argv[2]
model = load(sys.argv[3]) if sys.argv[3:] else None
recommender = Recommender(index, model, RerankSettings("blend" if model else "none"))
request = recommender.prepare(Request(events(index, index.history(user)), n=3, user_id=user))
result = recommender.recommend(request)
for ranked, reason in zip(result.best, recommender.reasons(result, 3), strict=True):
    print(f"{ranked.rank}. {ranked.candidate.item.title}: {reason.text}")
