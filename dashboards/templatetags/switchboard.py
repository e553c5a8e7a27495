"""How values read on a page. ``static/switchboard/bind.js`` writes the same words from events."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone

register = template.Library()

THEMES = ("light", "dark")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@register.simple_tag
def theme(request: HttpRequest | None = None) -> str:
    """The theme this browser chose, from its cookie: light, dark or system."""
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in THEMES else "system"


@register.simple_tag
def rail(request: HttpRequest | None = None) -> str:
    """Whether this browser keeps the rail narrow or wide."""
    return "narrow" if request and request.COOKIES.get("rail") == "narrow" else "wide"


@register.filter
def clock(moment: datetime | None) -> str:
    """14:03 in the current time zone."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


@register.filter
def day(moment: datetime | None) -> str:
    """Sat 21 Nov 14:03 in the current time zone."""
    if not moment:
        return ""
    local = timezone.localtime(moment)
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"


@register.filter
def short(moment: datetime | None) -> str:
    """21 Nov 14:03 in the current time zone."""
    return day(moment).partition(" ")[2]


@register.filter
def iso(moment: datetime | None) -> str:
    """The moment as a browser's ``toISOString`` writes it: UTC, to the millisecond."""
    if not moment:
        return ""
    instant = moment.astimezone(UTC)
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03d}Z"


@register.filter
def label(value: object) -> str:
    """in_progress → In progress."""
    words = re.sub("[_-]", " ", "" if value is None else str(value))
    return words[:1].upper() + words[1:]


@register.filter
def figure(value: float | str | None) -> str:
    """12345.6 → 12,346; 0.25 → 0.3; nothing for a value that is not known."""
    if value is None or value == "":
        return ""
    tenths = math.floor(float(value) * 10 + 0.5)
    if abs(tenths) < 100 and tenths % 10:
        return f"{tenths / 10:.1f}"
    return f"{math.floor(float(value) + 0.5):,}"


@register.filter
def dollars(value: int | None) -> str:
    """450000 → $450,000."""
    return "" if value is None else f"${figure(value)}"


@register.filter
def initials(name: str) -> str:
    """Alice Moreno → AM."""
    words = str(name).split()
    return "".join(word[0].upper() for word in (words[:1] + words[-1:] if len(words) > 1 else words))


@register.filter
def spark(points: Sequence[float]) -> str:
    """Points of a polyline over a box of 100 by 28, the largest value two below the top."""
    top = max(points, default=0) or 1
    step = 100 / max(1, len(points) - 1)
    return " ".join(f"{index * step:.1f},{28 - value / top * 26:.1f}" for index, value in enumerate(points))


@register.filter
def chart_bars(bars: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bars of a chart over a box of 100 by 40, with a gap of a fifth between them."""
    top = max((bar["value"] for bar in bars), default=0) or 1
    slot = 100 / max(1, len(bars))
    return [
        {
            **bar,
            "x": round(index * slot + slot * 0.1, 2),
            "width": round(slot * 0.8, 2),
            "y": round(40 - bar["value"] / top * 38, 2),
            "height": round(bar["value"] / top * 38, 2),
        }
        for index, bar in enumerate(bars)
    ]
