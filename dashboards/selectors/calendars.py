"""A month as weeks of days, and a day as hours, with what falls on each."""

import calendar as calendar_days
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboards.selectors import words

WEEKDAYS = (
    ("Mon", "Monday"),
    ("Tue", "Tuesday"),
    ("Wed", "Wednesday"),
    ("Thu", "Thursday"),
    ("Fri", "Friday"),
    ("Sat", "Saturday"),
    ("Sun", "Sunday"),
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
EARLIEST_YEAR = 2000
LATEST_YEAR = 2100


def read_month(text: str, *, today: date) -> date:
    """The first day of the month that ``2026-11`` names; the present month for what names none."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return month if EARLIEST_YEAR <= month.year < LATEST_YEAR else today.replace(day=1)


def read_day(text: str) -> date | None:
    """The day that ``2026-11-23`` names; None for what names none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST_YEAR <= day.year < LATEST_YEAR else None


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def show_month(
    month: date,
    *,
    counts: Mapping[date, Mapping[str, int]],
    today: date,
    path: str,
    query_of: Callable[[date], str] | None = None,
    chosen: date | None = None,
) -> dict[str, Any]:
    """The weeks of a month; ``counts`` says how many steps a day has on each channel.

    ``query_of`` makes a day a link. Days of the neighbouring months fill the first and the last week and
    say no numbers of their own.
    """
    weeks = calendar_days.Calendar().monthdatescalendar(month.year, month.month)
    return {
        "title": title_of(month),
        "path": path,
        "weekdays": [{"short": short, "long": long} for short, long in WEEKDAYS],
        "weeks": [
            [
                _show_day(
                    day,
                    counts=counts.get(day, {}) if day.month == month.month else {},
                    is_outside=day.month != month.month,
                    is_today=day == today,
                    is_chosen=day == chosen,
                    query=query_of(day) if query_of and day.month == month.month else "",
                )
                for day in week
            ]
            for week in weeks
        ],
    }


def title_of(month: date) -> str:
    """November 2026."""
    return f"{MONTHS[month.month - 1]} {month.year}"


def day_title(day: date) -> str:
    """Monday 23 November 2026."""
    return f"{WEEKDAYS[day.weekday()][1]} {day.day} {title_of(day)}"


def show_hours(counts: Sequence[tuple[datetime, int]], *, zone: str) -> dict[str, Any]:
    """Bars of the hours that come, over a box of 10 by 100; ``counts`` are hours' beginnings with numbers."""
    local_zone = ZoneInfo(zone)
    top = max((number for _, number in counts), default=0) or 1
    bars = []
    for begins_at, number in counts:
        local = begins_at.astimezone(local_zone)
        height = round(max(number / top * 96, 3), 2) if number else 0
        weekday = WEEKDAYS[local.weekday()][0]
        bars.append(
            {
                "name": f"{local:%H}",
                "label": f"{weekday} {local:%H:%M}: {number} due",
                "value": number,
                "height": height,
                "y": round(100 - height, 2),
                "begins_day": local.hour == 0,
            }
        )
    return {"bars": bars, "total": sum(number for _, number in counts)}


def _show_day(
    day: date, *, counts: Mapping[str, int], is_outside: bool, is_today: bool, is_chosen: bool, query: str
) -> dict[str, Any]:
    channels = [
        {"channel": channel, "name": name, "count": counts[channel]}
        for channel, name in words.CHANNELS.items()
        if counts.get(channel)
    ]
    total = sum(counts.get(channel, 0) for channel in words.CHANNELS)
    said = ", ".join(f"{one['count']} {one['name']}" for one in channels) or "no step"
    return {
        "key": day.isoformat(),
        "number": day.day,
        "total": total,
        "channels": channels,
        "label": f"{day_title(day)}{', today' if is_today else ''}: {said}",
        "is_outside": is_outside,
        "is_today": is_today,
        "is_chosen": is_chosen,
        "query": query,
    }
