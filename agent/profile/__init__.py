"""Profiles of users: interests and habits mined from interactions, corrections, and the files of each user.

Knows items, requests and the index; a model only words a profile and merges synonyms. Knows no reranking, no chat, no
reasons and no terminal.
"""
