"""Query understanding: a message in English or Chinese to slots, and slots to conditions and search text.

Knows no chat state, no index.
"""
