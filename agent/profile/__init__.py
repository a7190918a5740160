"""What is known of a person: interests mined from what they did, habits, corrections, and what they said.

Knows no LLM strategy, no chat, no terminal.
"""
