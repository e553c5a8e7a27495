"""Texts and calls over Twilio's own client. Imported where a tenant chose it, since that takes a moment.

Twilio knows no idempotency keys, so nothing is created twice here: a creation is tried once, and an answer
that was lost is looked up by number, time and words, which is a hint and no proof. A callback that names our
own id of the message is one.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.twiml.voice_response import VoiceResponse
from urllib3.exceptions import NewConnectionError

from bots.exceptions.providers import (
    ProviderError,
    ProviderOptedOutError,
    ProviderRejectedError,
    ProviderUnavailableError,
    ProviderUncertainError,
)
from bots.providers.wire import OutboundText, PhoneAccount, Receipt

TIMEOUT_SECONDS = 10.0
RING_SECONDS = 25
LONGEST_CALL_SECONDS = 300
CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]
# A person must know at once that no person speaks; more than one state asks for it.
OPENING = "This is an automated call."
LISTENED_SECONDS = 4
LOOKED_THROUGH = 50
CLOCKS_MAY_DIFFER = timedelta(seconds=60)

OPTED_OUT = 21610
# Whoever has these is at fault themselves, not the number that was written to: an account that is suspended,
# credentials that do not hold, a sender that is not theirs.
_OF_THE_ACCOUNT = {20003, 20005, 20404, 21210, 21212, 21606, 21659, 21660, 30002}
_TOO_MANY = {20429, 14107, 21611}
_AWAY = {20503}

# It logs every request with its query, and with that the numbers of leads.
_quiet = logging.getLogger(f"{__name__}.wire")
_quiet.setLevel(logging.WARNING)


class TwilioPhone:
    """Submits and finds messages of one account; safe to share between threads."""

    name = "twilio"
    find_is_proof = False

    def __init__(self, account: PhoneAccount, *, http_client: TwilioHttpClient | None = None) -> None:
        self._account = account
        self._client = Client(
            account.account_sid,
            account.auth_token,
            http_client=http_client
            or TwilioHttpClient(timeout=TIMEOUT_SECONDS, max_retries=0, logger=_quiet),
        )

    def submit(self, message: OutboundText) -> Receipt:
        create = self._call if message.channel == "voice" else self._text
        made = _ask(lambda: create(message))
        if not made.sid:
            raise ProviderUncertainError("Twilio's answer names no message or call.")
        return Receipt(self.name, made.sid, str(made.status or ""))

    def find(self, message: OutboundText) -> Receipt | None:
        """The one message or call since ``created_at`` that fits; None when there is none, or several do."""
        if message.created_at is None:
            return None
        try:
            listed = _ask(lambda: self._listed(message))
        except ProviderError as problem:
            raise ProviderUncertainError(f"Twilio cannot be asked now: {problem.detail}") from problem
        fitting = [one for one in listed if self._fits(one, message, since=message.created_at)]
        if len(fitting) != 1:
            return None
        return Receipt(self.name, fitting[0].sid, str(fitting[0].status or ""))

    def _text(self, message: OutboundText) -> Any:
        callback = self._callback("status", message)
        return self._client.messages.create(
            to=message.to,
            from_=self._account.text_from,
            body=message.body,
            **({"status_callback": callback} if callback else {}),
        )

    def _call(self, message: OutboundText) -> Any:
        callback = self._callback("calls", message)
        told: dict[str, Any] = {
            "status_callback": callback,
            "status_callback_event": CALL_EVENTS,
            "status_callback_method": "POST",
        }
        return self._client.calls.create(
            to=message.to,
            from_=self._account.call_from,
            twiml=self._spoken(message),
            machine_detection="Enable",
            timeout=RING_SECONDS,
            time_limit=LONGEST_CALL_SECONDS,
            **(told if callback else {}),
        )

    def _spoken(self, message: OutboundText) -> str:
        """What is said, and where the answer goes that the lead speaks."""
        said = VoiceResponse()
        callback = self._callback("speech", message)
        if callback:
            listening = said.gather(input="speech", action=callback, method="POST", timeout=LISTENED_SECONDS)
            listening.say(f"{OPENING} {message.body}")
            said.say("Thank you. Goodbye.")
        else:
            said.say(f"{OPENING} {message.body}")
        return str(said)

    def _callback(self, kind: str, message: OutboundText) -> str:
        return f"{self._account.callbacks}/{kind}/{message.outbound_id}" if message.outbound_id else ""

    def _listed(self, message: OutboundText) -> Any:
        if message.channel == "voice":
            return self._client.calls.list(to=message.to, from_=self._account.call_from, limit=LOOKED_THROUGH)
        return self._client.messages.list(to=message.to, from_=self._account.text_from, limit=LOOKED_THROUGH)

    def _fits(self, found: Any, message: OutboundText, *, since: datetime) -> bool:
        is_later = found.date_created is not None and found.date_created >= since - CLOCKS_MAY_DIFFER
        return is_later and (message.channel == "voice" or found.body == message.body)


def _ask(question: Callable[[], Any]) -> Any:
    """What Twilio answered; whatever went wrong instead, as one of the three ways in which it can."""
    try:
        return question()
    except (TwilioRestException, TwilioServiceException) as refusal:
        raise _refused(refusal) from refusal
    except ConnectTimeout as problem:
        raise ProviderUnavailableError("Twilio cannot be reached.") from problem
    except NoConnection as problem:
        reason = getattr(problem.args[0] if problem.args else None, "reason", None)
        if isinstance(reason, NewConnectionError):
            raise ProviderUnavailableError("Twilio cannot be reached.") from problem
        raise ProviderUncertainError("The connection to Twilio was lost.") from problem
    except (RequestException, TwilioException, ValueError, KeyError) as problem:
        raise ProviderUncertainError(f"Twilio's answer was lost: {type(problem).__name__}.") from problem


def _refused(refusal: TwilioRestException | TwilioServiceException) -> ProviderError:
    status, code = refusal.status, refusal.code
    said = f"Twilio answered {status}" + (f" with code {code}" if code and code != status else "")
    if code == OPTED_OUT:
        return ProviderOptedOutError(f"{said}: this number wrote STOP to us.")
    if status == 429 or code in _TOO_MANY or code in _AWAY:
        return ProviderUnavailableError(f"{said}: not taken, to be tried later.")
    # A server's error without Twilio's own word for it may stand between us and a message that was taken.
    if status >= 500 or status in (408, 409, 425) or status < 400:
        return ProviderUncertainError(f"{said}; the message may have been taken.")
    if status in (401, 403, 404) or code in _OF_THE_ACCOUNT:
        return ProviderUnavailableError(f"{said}: the account cannot send at present.")
    return ProviderRejectedError(f"{said}: {_reason(refusal)}")


def _reason(refusal: TwilioRestException | TwilioServiceException) -> str:
    said = refusal.msg if isinstance(refusal, TwilioRestException) else refusal.detail or refusal.title
    return str(said)[:200]
