"""The base of every REST view: entered with a declared permission only, and run in one tenant's scope."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.http.response import HttpResponseBase
from rest_framework.authentication import BaseAuthentication
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from common.actor import Actor
from common.api.permissions import ANYONE, SIGNED_IN
from common.api.rate_limits import set_rate_limit_headers
from common.api.renderers import MsgspecJSONRenderer
from common.api.serializers import StrictSerializer
from common.exceptions import MalformedInputError, NotAuthenticatedError
from common.tenancy import tenant_scope

_METHODS = ("get", "post", "put", "patch", "delete")
_ACTIONS = ("list", "create", "retrieve", "update", "partial_update", "destroy")

Shape = TypeVar("Shape", bound=Serializer[Any])


class RepeatedParameterError(MalformedInputError):
    """A query parameter that means one value came more than once."""

    code = "repeated_parameter"


class ActorAPIView(APIView):
    """A view that acts for somebody.

    Each class states ``permission``, or ``permissions`` by method, or it cannot be imported. The values are
    names of the permission table, or ``SIGNED_IN`` or ``ANYONE`` of `common.api.permissions`.
    Authentication gives ``(user, actor)``; the
    handler runs inside the actor's tenant scope and finds them in ``self.actor``.
    """

    permission: ClassVar[str | None] = None
    permissions: ClassVar[Mapping[str, str]] = {}
    # Which of a class's methods answer requests; view sets name actions instead.
    handler_names: ClassVar[tuple[str, ...]] = _METHODS
    # A view for anyone ignores credentials, so that a stale token cannot keep its bearer from signing in.
    reads_credentials: ClassVar[bool] = False
    metadata_class = None

    _scope: ExitStack

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.permission is not None:
            return
        for name in cls._declared_handlers():
            if name not in cls.permissions:
                raise ImproperlyConfigured(
                    f"{cls.__module__}.{cls.__qualname__}.{name} declares no permission."
                )

    @classmethod
    def _declared_handlers(cls) -> list[str]:
        return [name for name in cls.handler_names if hasattr(cls, name)]

    @property
    def actor(self) -> Actor:
        actor = self.request.auth
        if not isinstance(actor, Actor):
            raise NotAuthenticatedError("Send a Bearer access token or API key, or sign in on the website.")
        return actor

    def get_authenticators(self) -> list[BaseAuthentication]:
        if self.permission == ANYONE and not self.reads_credentials:
            return []
        return super().get_authenticators()

    def required_permission(self) -> str:
        """What this request takes; a method that is not answered takes a sign-in, so that nothing leaks."""
        return self.permissions.get(self._handler_name(), self.permission or SIGNED_IN)

    def _handler_name(self) -> str:
        method = (self.request.method or "").lower()
        return "get" if method == "head" else method

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with ExitStack() as self._scope:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if isinstance(request.auth, Actor):
            self._scope.enter_context(tenant_scope(request.auth.tenant_id))

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        # The request log reads it from the outer request.
        request._request.actor = request.auth  # type: ignore[attr-defined]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        """JSON whatever the Accept header says: there is one representation, of errors too."""
        if self.renderer_classes == [MsgspecJSONRenderer]:
            return _json_renderer, MsgspecJSONRenderer.media_type
        return super().perform_content_negotiation(request, force)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        limit = getattr(getattr(request, "_request", request), "rate_limit", None)
        set_rate_limit_headers(response, limit=limit)
        return super().finalize_response(request, response, *args, **kwargs)

    def read_body(self, shape: type[Shape], **options: Any) -> dict[str, Any]:
        """The validated body; raises what the strict shapes raise."""
        serializer = shape(data=self.request.data, **options)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def read_no_body(self) -> None:
        """For what says it all by its address: no body or an empty object; anything else is refused."""
        self.read_body(StrictSerializer)

    def read_query(self, shape: type[Shape]) -> dict[str, Any]:
        """The validated query parameters. Unknown ones are refused, and repeated ones unless for a list."""
        serializer = shape(data={})
        parameters: dict[str, Any] = {}
        for name, values in self.request.query_params.lists():
            field = serializer.fields.get(name)
            if hasattr(field, "child"):
                parameters[name] = values
            elif len(values) > 1:
                raise RepeatedParameterError(
                    f"The parameter {name[:60]} came {len(values)} times; send it once."
                )
            else:
                parameters[name] = values[0]
        # The same one again: building its fields is what costs on a hot list.
        serializer.initial_data = parameters
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class ActorViewSet(ViewSetMixin, ActorAPIView):
    """An `ActorAPIView` whose ``permissions`` name actions (``list``, ``create``, ...) instead of methods."""

    handler_names = _ACTIONS

    @classmethod
    def _declared_handlers(cls) -> list[str]:
        extra: list[Callable[..., Any]] = cls.get_extra_actions()
        return super()._declared_handlers() + [one.__name__ for one in extra]

    def _handler_name(self) -> str:
        return self.action or ""


_json_renderer = MsgspecJSONRenderer()
