"""Limits that a message puts: years, lengths, prices, ratings, players, ages; and which of them it negates."""
