"""Readers of exports: one module a service, found by its name. Each lists the shapes of its files."""
