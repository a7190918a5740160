"""Items, conditions, the index, sources and their ranking: from a request to a shortlist.

Knows nothing of LLMs, prompts and terminals.
"""
