"""Errors on the wire: every refusal is one ``application/problem+json`` document with a stable code."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from django.core import exceptions as django_errors
from django.db import DatabaseError, DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.views import defaults
from rest_framework import exceptions as drf_errors

from common import correlation, exceptions
from common.api.rate_limits import set_rate_limit_headers
from common.exceptions import FieldProblem, SwitchboardError

logger = structlog.get_logger(__name__)

CONTENT_TYPE = "application/problem+json"

STATUS_BY_FAMILY: dict[type[SwitchboardError], int] = {
    exceptions.MalformedInputError: 400,
    exceptions.NotAuthenticatedError: 401,
    exceptions.PermissionDeniedError: 403,
    exceptions.NotFoundError: 404,
    exceptions.ConflictError: 409,
    exceptions.GoneError: 410,
    exceptions.TooLargeError: 413,
    exceptions.UnsupportedMediaError: 415,
    exceptions.InvalidInputError: 422,
    exceptions.LockedError: 423,
    exceptions.RateLimitedError: 429,
    exceptions.UnavailableError: 503,
}

# Codes of field errors that say "this cannot be read" rather than "this value is not acceptable".
UNREADABLE_CODES = frozenset({"unknown_field"})

_UNIQUE_VIOLATION, _FOREIGN_KEY_VIOLATION = "23505", "23503"
_TRY_AGAIN = frozenset({"40001", "40P01", "55P03", "57014", "57P01", "53300"})


class MethodNotAllowedError(SwitchboardError):
    """The address exists and does not answer this method."""

    code = "method_not_allowed"
    title = "Method not allowed"


class NotAcceptableError(SwitchboardError):
    """The caller accepts none of the media types that the address can answer with."""

    code = "not_acceptable"
    title = "Not acceptable"


class InternalError(SwitchboardError):
    """Something broke here; the correlation id finds it in the log."""

    code = "internal_error"
    title = "Internal error"


STATUS_BY_FAMILY |= {MethodNotAllowedError: 405, NotAcceptableError: 406, InternalError: 500}


def status_of(error: SwitchboardError) -> int:
    """The HTTP status of an error's family; 400 for one that names no family."""
    for family in type(error).__mro__:
        if family in STATUS_BY_FAMILY:
            return STATUS_BY_FAMILY[family]
    return 400


def problem_document(error: SwitchboardError) -> dict[str, Any]:
    """The members of a problem document; ``error`` and ``message`` repeat the detail for older front ends."""
    return {
        "type": f"/problems/{error.code}",
        "title": error.title,
        "status": status_of(error),
        "code": error.code,
        "detail": error.detail,
        "errors": [{"field": one.field, "code": one.code, "detail": one.detail} for one in error.errors],
        "correlation_id": correlation.current(),
        "error": error.detail,
        "message": error.detail,
    }


def problem_response(error: SwitchboardError, *, request: HttpRequest | None = None) -> HttpResponse:
    response = HttpResponse(
        msgspec.json.encode(problem_document(error)), content_type=CONTENT_TYPE, status=status_of(error)
    )
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="switchboard"'
    if isinstance(error, exceptions.RateLimitedError):
        response["Retry-After"] = str(error.retry_after)
        set_rate_limit_headers(response, limit=getattr(request, "rate_limit", None), legacy=True)
    elif isinstance(error, exceptions.UnavailableError):
        response["Retry-After"] = "1"
    response["Cache-Control"] = "no-store"
    return response


def exception_handler(raised: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """What the REST framework asks when a view raises.

    An anticipated error is answered here. For any other the answer is None: it propagates, Django logs it
    with its traceback, and `server_error` answers without telling the caller about our insides.
    """
    error = translate(raised)
    if error is None:
        return None
    view_request = context.get("request")
    request = getattr(view_request, "_request", view_request)
    return problem_response(error, request=request)


def translate(raised: BaseException) -> SwitchboardError | None:
    """The error in our own words for one raised by a library, or None for one that nobody anticipated."""
    if isinstance(raised, SwitchboardError):
        return raised
    if isinstance(raised, drf_errors.APIException):
        return _from_rest_framework(raised)
    if isinstance(raised, DatabaseError):
        return _from_database(raised)
    return _from_django(raised)


def _from_rest_framework(raised: drf_errors.APIException) -> SwitchboardError:
    detail = str(raised.detail)
    match raised:
        case drf_errors.ValidationError():
            return _from_validation(raised)
        case drf_errors.NotAuthenticated() | drf_errors.AuthenticationFailed():
            return exceptions.NotAuthenticatedError(detail)
        case drf_errors.PermissionDenied():
            return exceptions.PermissionDeniedError(detail)
        case drf_errors.NotFound():
            return exceptions.NotFoundError(detail)
        case drf_errors.MethodNotAllowed():
            return MethodNotAllowedError(f"{detail} The Allow header lists the methods of this address.")
        case drf_errors.NotAcceptable():
            return NotAcceptableError(detail)
        case drf_errors.UnsupportedMediaType():
            return exceptions.UnsupportedMediaError(detail)
        case drf_errors.Throttled():
            return exceptions.RateLimitedError(detail, retry_after=int(getattr(raised, "wait", None) or 1))
        case _ if raised.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return exceptions.UnavailableError(detail)
        case _:
            return exceptions.MalformedInputError(detail)


def _from_validation(raised: drf_errors.ValidationError) -> SwitchboardError:
    problems = tuple(field_problems(raised.detail))
    unreadable = [one for one in problems if one.code in UNREADABLE_CODES]
    shown = unreadable or problems
    named = "; ".join(f"{one.field}: {one.detail}" if one.field else one.detail for one in shown[:3])
    detail = named if len(shown) <= 3 else f"{named}; and {len(shown) - 3} more."
    if unreadable:
        error: SwitchboardError = exceptions.MalformedInputError(detail, errors=problems)
        error.code = unreadable[0].code
        return error
    return exceptions.InvalidInputError(detail, errors=problems)


def field_problems(detail: object, path: str = "") -> Iterator[FieldProblem]:
    """Flatten a serializer's error tree; nested fields are named with dots (``contact.phones.0``)."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            own = "" if key == "non_field_errors" else str(key)
            yield from field_problems(value, ".".join(part for part in (path, own) if part))
    elif isinstance(detail, Sequence) and not isinstance(detail, str):
        for index, value in enumerate(detail):
            inside = path if isinstance(value, str) else f"{path}.{index}".lstrip(".")
            yield from field_problems(value, inside)
    else:
        code = getattr(detail, "code", None) or "invalid"
        yield FieldProblem(field=path, code=str(code), detail=str(detail))


def _from_database(raised: DatabaseError) -> SwitchboardError | None:
    sqlstate = getattr(raised.__cause__, "sqlstate", None) or ""
    if isinstance(raised, IntegrityError):
        # Services answer the conflicts they foresee; this one slipped between their check and their write.
        logger.warning("integrity_error_reached_the_api", sqlstate=sqlstate)
        if sqlstate in {_UNIQUE_VIOLATION, _FOREIGN_KEY_VIOLATION}:
            return exceptions.ConflictError(
                "Somebody else changed this at the same moment. Load it again and retry."
            )
        return exceptions.InvalidInputError("A value breaks a rule that the database keeps.")
    if isinstance(raised, DataError):
        logger.warning("data_error_reached_the_api", sqlstate=sqlstate)
        return exceptions.InvalidInputError("A value is longer or larger than what can be stored.")
    if isinstance(raised, OperationalError) and (not sqlstate or sqlstate in _TRY_AGAIN):
        logger.error("database_unavailable", sqlstate=sqlstate)
        return exceptions.UnavailableError(
            "The database did not answer in time. Nothing was changed; try again."
        )
    return None


def _from_django(raised: BaseException) -> SwitchboardError | None:
    match raised:
        case Http404():
            return exceptions.NotFoundError("There is nothing here, or it is not yours to see.")
        case django_errors.PermissionDenied():
            return exceptions.PermissionDeniedError(str(raised) or "This is not permitted.")
        case django_errors.RequestDataTooBig():
            return exceptions.TooLargeError("The body is larger than this address accepts.")
        case django_errors.SuspiciousOperation() | django_errors.BadRequest():
            return exceptions.MalformedInputError("The request cannot be read.")
        case UnreadablePostError() | RawPostDataException():
            return exceptions.MalformedInputError("The body ended before it was complete.")
        case RecursionError():
            return exceptions.MalformedInputError("The input is nested too deeply.")
        case _:
            return None


def _wants_problem(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The project's ``handler400``."""
    if not _wants_problem(request):
        _leave_form_alone(request)
        return defaults.bad_request(request, exception)
    error = translate(exception) or exceptions.MalformedInputError("The request cannot be read.")
    return problem_response(error, request=request)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The project's ``handler403``."""
    if not _wants_problem(request):
        return defaults.permission_denied(request, exception)
    return problem_response(exceptions.PermissionDeniedError("This is not permitted."), request=request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The project's ``handler404``; it answers an unknown address and an unknown object in the same words."""
    if not _wants_problem(request):
        return defaults.page_not_found(request, exception)
    error = exceptions.NotFoundError("There is nothing here, or it is not yours to see.")
    return problem_response(error, request=request)


def server_error(request: HttpRequest) -> HttpResponse:
    """The project's ``handler500``."""
    if not _wants_problem(request):
        _leave_form_alone(request)
        return defaults.server_error(request)
    error = InternalError("Something broke on our side. The correlation id finds it in our log.")
    return problem_response(error, request=request)


def _leave_form_alone(request: HttpRequest) -> None:
    """Keep Django from looking for a CSRF token in a form that may be what could not be read."""
    request.csrf_processing_done = True  # type: ignore[attr-defined]  # set by Django's own middleware as well
