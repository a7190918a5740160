"""Query understanding: a message in English or Chinese to slots, and slots to conditions and search text.

Knows items, conditions and requests; of a model its states and lines, and of the embedder the weights that the small
network is built on. Knows no chat, no reasons, no index and no terminal. The grammar of each language is in code, by
language where it is a list of words.
"""

from agent.query.model.message_states import network_reads
from agent.query.slots import Intent, Slots
from agent.query.to_conditions import parse_query

__all__ = ["Intent", "Slots", "network_reads", "parse_query"]
