"""Reading forms as strictly as the REST API reads bodies."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from common.api.serializers import read_text
from common.exceptions import MalformedInputError


def is_script(request: HttpRequest) -> bool:
    """Whether a script posted it, which asks for JSON alone and hears only what became of it."""
    return request.accepts("application/json") and not request.accepts("text/html")


def read_words(request: HttpRequest, name: str, *, longest: int) -> str:
    """The lines that were written into a field; BadRequest for none, too many or control characters."""
    try:
        return read_text(request.POST.get(name, ""), longest=longest)
    except MalformedInputError as error:
        raise BadRequest(error.detail) from error
