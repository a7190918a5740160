"""The tools that an assistant calls by the Model Context Protocol (MCP): recommend, search, compare, … over one index.

Asks no language model: the assistant is one. Needs the extra `mcp`.
"""
