"""What is asked: request, context, candidate. Knows items and conditions only."""
