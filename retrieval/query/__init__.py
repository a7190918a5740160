"""Requests, their context, and candidates. Knows items and conditions only."""
