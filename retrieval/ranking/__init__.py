"""Combining the scores of sources into one order. Knows sources only through their protocol."""
