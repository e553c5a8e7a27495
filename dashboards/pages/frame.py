"""The frame around every page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.pages import ActorRequest
from dashboards import shell


def show(request: ActorRequest, template: str, page: dict[str, Any], *, current: str) -> HttpResponse:
    """Render a page at the address ``current`` in the tenant's time zone, inside the shell."""
    frame = shell.shell_for(actor=request.actor, current=current, is_live="position" in page)
    with timezone.override(frame["zone"]):
        return render(request, template, {**page, "shell": frame})
