"""What all vendors' engines share: building the question, checking the answer, naming what went wrong."""

from abc import ABC, abstractmethod
from typing import Any, TypeVar

import httpx2
import msgspec

from bots.engines.language import prompts, schemas, transport
from bots.engines.language.prompts import Prompt
from bots.engines.language.seam import (
    EngineConfig,
    Heard,
    LanguageError,
    Phrased,
    Reason,
    Summarised,
    Told,
    ToPhrase,
    ToSummarise,
    ToUnderstand,
    Usage,
)

Shape = TypeVar("Shape", bound=msgspec.Struct)

# Counts come from the other side too: one that is absurd must not spend a year's budget.
MOST_TOKENS_BELIEVED = 100_000

_REASONS: dict[int, Reason] = {401: "credentials_refused", 403: "credentials_refused", 408: "timeout",
                               429: "rate_limited"}  # fmt: skip


class AskingEngine(ABC):
    """An engine that asks a vendor over its own client, once, and believes nothing of the answer's shape."""

    name: str

    def __init__(self, config: EngineConfig) -> None:
        if not (config.api_key and config.model):
            raise LanguageError("not_configured", "The engine needs a model and a key.")
        self.config = config

    def understand(self, asked: ToUnderstand, *, seconds: float) -> Told[Heard]:
        return self._ask(prompts.UNDERSTAND, asked, Heard, seconds)

    def phrase(self, asked: ToPhrase, *, seconds: float) -> Told[Phrased]:
        return self._ask(prompts.PHRASE, asked, Phrased, seconds)

    def summarise(self, asked: ToSummarise, *, seconds: float) -> Told[Summarised]:
        return self._ask(prompts.SUMMARISE, asked, Summarised, seconds)

    def _ask(self, prompt: Prompt, asked: msgspec.Struct, shape: type[Shape], seconds: float) -> Told[Shape]:
        schema = schemas.strict_schema(shape)
        try:
            with transport.open_client(
                seconds=seconds, may_be_private=self.config.may_be_private
            ) as http_client:
                answer, usage = self._call(prompt, prompts.as_data(asked), schema, http_client, seconds)
        except LanguageError:
            raise
        # Whatever a client raises over what a stranger sent: the built-in words are used instead.
        except Exception as error:
            raise LanguageError(_reason_of(error), type(error).__name__) from error
        try:
            return Told(msgspec.convert(answer, shape), usage)
        except msgspec.ValidationError as error:
            raise LanguageError("wrong_schema", str(error), usage=usage) from error

    @abstractmethod
    def _call(
        self,
        prompt: Prompt,
        data: str,
        schema: dict[str, Any],
        http_client: httpx2.Client,
        seconds: float,
    ) -> tuple[Any, Usage]:
        """Ask once; the answer as JSON values."""


def count(usage: Any, received: str, sent: str) -> Usage | None:
    """The vendor's counts where they are counts, else None."""
    counts = [getattr(usage, name, None) for name in (received, sent)]
    known = [one for one in counts if isinstance(one, int) and 0 <= one < MOST_TOKENS_BELIEVED]
    return Usage(*known) if len(known) == len(counts) else None


def _reason_of(error: BaseException) -> Reason:
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= 300:
        return _REASONS.get(status, "server_error" if status >= 500 else "request_refused")
    chain = _chain(error)
    if any(isinstance(one, transport.ForbiddenAddressError) for one in chain):
        return "forbidden_address"
    if any(isinstance(one, httpx2.TimeoutException) for one in chain):
        return "timeout"
    if any(isinstance(one, httpx2.TransportError) for one in chain):
        return "unreachable"
    if any(isinstance(one, ValueError | httpx2.DecodingError) for one in chain):
        return "malformed"
    return "failed"


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
