"""`whyrec mcp`: the index as tools of an assistant, by the Model Context Protocol."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from agent.cli.options import IndexDir, UserId
from agent.cli.terminal import write_stderr


def mcp(
    index: IndexDir,
    user: UserId = "",
    write: Annotated[
        bool, typer.Option("--write", help="Add a tool that records what a person did or thinks of an item.")
    ] = False,
    http: Annotated[
        bool, typer.Option("--http", help="Serve http://HOST:PORT/mcp instead of the standard streams.")
    ] = False,
    host: Annotated[
        str, typer.Option("--host", help="With --http: the address; one that others can reach needs a key.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="With --http: the port.")] = 8001,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", help="With --http: a further host name to accept. Repeatable."),
    ] = None,
) -> None:
    """Serve an index to assistants as MCP tools: recommend, search, similar, item, compare, profile.

    A host such as Claude Desktop or Jan starts it. With --user every call is for this person; without it, each call
    names one. Keys are in WHYREC_API_KEY.
    """
    from agent.mcp.stdout import stdout_for_protocol
    from retrieval.index import manifest

    with stdout_for_protocol():
        from agent.encryption.records import open_people
        from agent.errors import UsageError
        from agent.server.access import Access
        from agent.server.served_index import ServedIndex

        manifest.read(index)  # an index that is missing is reported before anything else is loaded
        open_people(index)
        keys = [key.strip() for key in os.environ.get("WHYREC_API_KEY", "").split(",") if key.strip()]
        access = Access(host, keys, allow_host or ())
        try:
            from agent.mcp.run import serve_http, serve_stdio
            from agent.mcp.server import create_server
            from agent.mcp.tools import Tools
        except ImportError as error:
            raise UsageError(f"whyrec mcp needs {error.name}: pip install 'whyrec[mcp]'") from error

        served = ServedIndex(index.stem, index)
        server = create_server(Tools(lambda: served.opened.lists, user), write)
    if http:
        write_stderr(f"http://{f'[{host}]' if ':' in host else host}:{port}/mcp")
        serve_http(server, host, port, access)
    else:
        serve_stdio(server)
