"""How one proves who one is, for the OpenAPI document."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # published untyped
    target_class = "accounts.api.authentication.BearerAuthentication"
    name = ["bearer", "apiKey"]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        bearer = {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token from /api/auth/login, or an API key.",
        }
        api_key = {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "An API key."}
        return [bearer, api_key]


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # published untyped
    target_class = "accounts.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The browser session of our own pages; writing needs X-CSRFToken as well.",
        }
