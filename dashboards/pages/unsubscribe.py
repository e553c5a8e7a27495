"""Ending emails, for whoever holds a letter: no sign-in, no script, no cookie."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.services import throttles
from bots.exceptions.suppressions import LinkExpiredError, LinkUnknownError
from bots.services import unsubscribing
from common.addresses import client_address
from common.exceptions import RateLimitedError
from common.rates import Rate

RATE = Rate(name="unsubscribe", limit=60, seconds=60)
ONE_CLICK = "One-Click"


# The link is the proof; a mail program that posts to it (RFC 8058) has neither cookie nor form of ours.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show what can be ended, and end it on a post: looking at a link, as scanners do, changes nothing."""
    try:
        throttles.spend_rate(rate=RATE, caller=f"address:{client_address(request.META)}")
        if request.method != "POST":
            return _page(request, "choice", choice=unsubscribing.read_choice(token=token))
        is_one_click = request.POST.get("List-Unsubscribe") == ONE_CLICK
        choice = unsubscribing.unsubscribe(
            token=token,
            only_topic=not is_one_click and request.POST.get("scope") == "topic",
            source="the mail program's unsubscribe button" if is_one_click else "the unsubscribe page",
        )
    except LinkUnknownError:
        return _page(request, "unknown", status=404)
    except LinkExpiredError:
        return _page(request, "expired", status=410)
    except RateLimitedError as refusal:
        response = _page(request, "busy", status=429)
        response["Retry-After"] = str(refusal.retry_after)
        return response
    return _page(request, "choice", choice=choice, is_done=True)


def _page(
    request: HttpRequest,
    state: str,
    *,
    choice: unsubscribing.Choice | None = None,
    is_done: bool = False,
    status: int = 200,
) -> HttpResponse:
    page = {"state": state, "choice": choice, "is_done": is_done}
    response = render(request, "unsubscribe.html", page, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
