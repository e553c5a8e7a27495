"""Reading forms as strictly as the REST API reads bodies."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from common.api.serializers import read_text
from common.exceptions import MalformedInputError


def read_words(request: HttpRequest, name: str, *, longest: int) -> str:
    """The lines that were written into a field; BadRequest for none, too many or control characters."""
    try:
        return read_text(request.POST.get(name, ""), longest=longest)
    except MalformedInputError as error:
        raise BadRequest(error.detail) from error
