"""The endpoints of the REST API, from the URLconf."""

import re
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# What names a thing of the house in a path, rather than a company's.
HOUSE_NAMES = {"api/bots": "jorge-seller-bot"}


@dataclass(frozen=True)
class Endpoint:
    """One method of one route."""

    route: str
    name: str
    method: str
    kwargs: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.route}"

    def path(self, identifier: object) -> str:
        return "/" + re.sub("<[^>]+>", str(identifier), self.route)

    @property
    def collection(self) -> str:
        """The part of the route before its identifier, without a slash at the end."""
        return self.route.partition("<")[0].rstrip("/")


def api_endpoints() -> list[Endpoint]:
    """Every method of every route of the REST API, ours and the front ends'."""
    return [endpoint for endpoint in _walk(get_resolver(), "") if endpoint.route.startswith("api/")]


def _walk(resolver: URLResolver, prefix: str) -> list[Endpoint]:
    found = []
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            kwargs = tuple(pattern.pattern.converters)
            found += [
                Endpoint(route=route, name=pattern.name or route, method=method, kwargs=kwargs)
                for method in _methods(pattern.callback)
            ]
        else:
            found += _walk(pattern, route)
    return found


def _methods(callback: Any) -> list[str]:
    actions = getattr(callback, "actions", None)
    view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    names = actions or [name for name in ("get", "post", "put", "patch", "delete") if hasattr(view, name)]
    return [name.upper() for name in names]
