"""Made-up values for the page that shows every component in every state."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from dashboards.selectors import calendars

SHEETS = (
    "tile.css",
    "bot-card.css",
    "table.css",
    "feed.css",
    "timeline.css",
    "thread-row.css",
    "call.css",
    "coach-card.css",
    "progress.css",
    "calendar.css",
    "hours.css",
    "chart-card.css",
    "dialog.css",
    "code-block.css",
    "gallery.css",
)
CHIPS = (
    *("active", "processing", "paused", "error", "idle", "sent", "planned", "held", "failed", "unknown"),
    *("skipped", "due", "late", "left_out", "hot", "warm", "cold"),
)
LONG_NAME = "Theodora Bartholomew-Fitzgerald of the Very Long Household Name"


def samples() -> dict[str, Any]:
    """The context of the page, whose times end now."""
    now = timezone.now()
    return {
        "chips": CHIPS,
        "live_states": _LIVE_STATES,
        "tiles": _TILES,
        "bots": _BOTS,
        "leads": _LEADS,
        "feed": [
            {**item, "key": str(number), "href": "#main", "at": now - timedelta(minutes=number)}
            for number, item in enumerate(_FEED)
        ],
        "messages": [
            {**message, "id": f"sample-{number}", "at": now - timedelta(minutes=9 - number)}
            for number, message in enumerate(_MESSAGES)
        ],
        "threads": [
            {**thread, "id": f"thread-{number}", "path": "", "at": now - timedelta(minutes=number)}
            for number, thread in enumerate(_THREADS)
        ],
        "calls": [
            {**call, "id": f"call-{number}", "path": "#main", "at": now - timedelta(minutes=number)}
            for number, call in enumerate(_CALLS)
        ],
        "cards": _CARDS,
        "qualification": _QUALIFICATION,
        "steps": [
            {**step, "id": f"step-{step['days']}", "at": now + timedelta(days=step["days"])}
            for step in _STEPS
        ],
        "bars": _BARS,
        "companies": _COMPANIES,
        "chart": [
            {"name": f"{hour:02d}:00", "value": value}
            for hour, value in enumerate((1, 0, 0, 2, 5, 9, 14, 11, 8, 12, 6, 3))
        ],
        "month": calendars.show_month(
            now.date().replace(day=1),
            counts={now.date(): {"sms": 12, "voice": 3, "email": 1204}},
            today=now.date(),
            path="/components",
        ),
        "hours": calendars.show_hours(
            [(now + timedelta(hours=hour), value) for hour, value in enumerate(_QUEUE)], zone="UTC"
        ),
        "tones": ("busy", "warn", "bad"),
    }


_LIVE_STATES = (
    {"state": "connecting", "words": "Connecting"},
    {"state": "live", "words": "Live", "title": "38 ms from the change to this page"},
    {"state": "delayed", "words": "Live, delayed", "title": "Changes come late for now; none is lost"},
    {"state": "reconnecting", "words": "Reconnecting", "count": " (4 s)"},
    {"state": "offline", "words": "Offline", "detail": ": showing what was true at 14:03"},
)
_QUEUE = (3, 0, 0, 0, 7, 12, 40, 22, 9, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 5, 8, 2, 1, 0)
_COMPANIES = (
    {"id": "1", "name": "Acme Homes", "role": "owner", "is_current": True},
    {"id": "2", "name": LONG_NAME, "role": "viewer", "is_current": False},
)
_TILES = (
    {
        "name": "Conversations",
        "value": 1204,
        "note": "today",
        "points": (3, 5, 2, 8, 9, 12, 7, 14),
        "label": "By hour",
    },
    {"name": "Reply", "value": 42, "unit": "ms", "hint": "Time to the latest answer"},
    {"name": "Not known yet", "value": None, "note": "no data"},
)
_BOTS = (
    {
        "bot_type": "sample-seller",
        "name": "Seller bot",
        "icon": "seller",
        "status": "active",
        "summary": "Answered Maria Lopez",
        "tiles": (
            {"slot": "a", "name": "Today", "value": 37},
            {"slot": "b", "name": "Qualified", "value": 9},
            {"slot": "c", "name": "Reply", "value": 42, "unit": "ms"},
        ),
    },
    {
        "bot_type": "sample-idle",
        "name": "Follow-up bot",
        "icon": "lead-bot",
        "status": "idle",
        "summary": "Nothing to do yet",
        "tiles": (
            {"slot": "a", "name": "In a plan", "value": 0},
            {"slot": "b", "name": "Sent", "value": 0},
            {"slot": "c", "name": "Failed", "value": 0},
        ),
    },
)
_LEADS = (
    {
        "id": "1",
        "name": "Maria Lopez",
        "temperature": "hot",
        "stage": "Complete",
        "source": "website",
        "score": 162,
    },
    {
        "id": "2",
        "name": "James Okafor",
        "temperature": "warm",
        "stage": "Q3",
        "source": "referral",
        "score": 118,
    },
    {"id": "3", "name": LONG_NAME, "temperature": "cold", "stage": "Q1", "source": "import", "score": 0},
)
_FEED = (
    {
        "icon": "message-in",
        "tone": "quiet",
        "subject": "Maria Lopez",
        "text": "wrote: We are moving to Boise.",
    },
    {"icon": "score", "tone": "good", "subject": "Maria Lopez", "text": "is qualified and hot"},
    {"icon": "alert", "tone": "bad", "subject": "James Okafor", "text": "could not be followed up on day 7"},
    {"icon": "plus", "tone": "quiet", "subject": LONG_NAME, "text": "is a new lead"},
)
_MESSAGES: tuple[dict[str, Any], ...] = (
    {"sender": "lead", "text": "I might sell the house on 14th Avenue.", "by": "Maria Lopez"},
    {
        "sender": "bot",
        "text": "What makes you consider a sale, and where would you move next?",
        "by": "Seller bot",
    },
    {"sender": "lead", "text": "aaaaaaaaaaaaaaaaaaaa" * 8, "by": "Maria Lopez"},
    {
        "sender": "bot",
        "kind": "notice",
        "text": "Alice from the team has joined and goes on from here.",
        "by": "Seller bot",
    },
    {"sender": "person", "text": "Good afternoon, this is Alice.", "by": "Alice Moreno"},
    {"sender": "person", "kind": "note", "text": "Ask for photos of the roof.", "by": "Alice Moreno"},
)
_THREADS: tuple[dict[str, Any], ...] = (
    {
        "name": "Maria Lopez",
        "sender": "",
        "line": "Can I talk to a real person?",
        "owner": "jorge-seller",
        "owner_name": "Seller bot",
        "temperature": "hot",
        "waiting": "needs_a_person",
        "unread": 2,
    },
    {
        "name": LONG_NAME,
        "sender": "Team:",
        "line": "Thank you, I come by on Thursday at five and look at the roof with you.",
        "owner": "person",
        "owner_name": "Alice Moreno",
        "temperature": "warm",
        "status": "qualified",
    },
)
_CALLS: tuple[dict[str, Any], ...] = (
    {"name": "Maria Lopez", "why": "The lead asked for a person", "status": "requested"},
    {"name": LONG_NAME, "why": "The lead asked for a call", "status": "expired"},
)
_CARDS = (
    {
        "id": "card-0",
        "conversation_id": "",
        "title": "Wants a person",
        "text": "Take the conversation over now.",
        "suggested_reply": "Hi, a person from the team here. How can I help you?",
        "priority": "high",
    },
    {"id": "card-1", "conversation_id": "", "title": "Silent since our question", "text": "Ask again."},
)
_QUALIFICATION = {
    "answered": 2,
    "score": 162,
    "temperature": "hot",
    "frs_score": 84.4,
    "pcs_score": 77.6,
    "next_action": "Call now: offer a listing appointment and bring a market analysis.",
    "answers": (
        {"question": 1, "name": "Motivation", "value": "Relocating, Boise", "message_id": "sample-0"},
        {"question": 2, "name": "Sale in 30 to 45 days", "value": "", "message_id": ""},
    ),
}
_STEPS: tuple[dict[str, Any], ...] = (
    {
        "days": -4,
        "title": "Day 3 · SMS",
        "status": "sent",
        "text": "Checking in on the house.",
        "why": "Day 3",
    },
    {
        "days": -1,
        "title": "Day 7 · Call",
        "status": "failed",
        "text": "No such number",
        "why": "Day 7, moved to 08:00",
    },
    {"days": 6, "title": "Day 14 · Email", "status": "planned", "text": "", "why": "Day 14 at the same hour"},
    {"days": 22, "title": "Day 30 · SMS", "status": "held", "text": "", "why": "The lead replied"},
)
_BARS = (
    {
        "name": "sacramento-leads.csv",
        "figures": "412 of 932 · 310 a second · 2 s left",
        "done": 412,
        "total": 932,
    },
    {
        "name": "buyers.csv",
        "figures": "40 created, 2 refused",
        "done": 42,
        "total": 42,
        "tone": "good",
        "note": "Line 17: no phone and no email.",
    },
    {"name": "old.csv", "figures": "stopped", "done": 10, "total": 42, "tone": "bad"},
)
