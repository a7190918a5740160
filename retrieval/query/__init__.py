"""Requests, their context, and candidates. Knows items and conditions only."""

from retrieval.query.request import Candidate, Event, Example, PreferenceBoost, PreparedRequest, Provenance, Request

__all__ = ["Candidate", "Event", "Example", "PreferenceBoost", "PreparedRequest", "Provenance", "Request"]
