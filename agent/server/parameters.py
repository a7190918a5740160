"""Parameters in addresses: a name that a route does not know is an error, not something to be passed over."""

from __future__ import annotations

from fastapi import Request
from fastapi.routing import APIRoute

from retrieval.errors import RequestError


async def refuse_unknown_parameters(request: Request) -> None:
    """Raise RequestError for a query parameter that the route of a request does not have."""
    route = request.scope["route"]
    assert isinstance(route, APIRoute)
    parameters = {field.alias for field in route.dependant.query_params}
    if unknown := [name for name in request.query_params if name not in parameters]:
        raise RequestError(f"no parameter {unknown[0][:60]!r}: known are {', '.join(sorted(parameters)) or 'none'}")
