"""What the play does through the REST API, in its own words."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path

from dashboards.management.demo.caller import Answer, Caller, RefusedError
from dashboards.management.demo.people import Profile

PAGE = 200
FEW_LEADS = 100
LOOK_SECONDS = 0.5
CHANNELS = ("sms", "email", "voice")
PLAN = "3-7-14-30"


@dataclass(frozen=True, slots=True)
class KnownLead:
    id: str
    name: str
    city: str
    price: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot answered, and what it makes of the lead."""

    text: str
    temperature: str
    is_complete: bool


class Stage:
    """One Switchboard, reached through its public address. Every method may raise what ``Caller`` raises."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def fill(self, *, file: Path, say: Callable[[str], object]) -> None:
        """Import the file when hardly any leads are there, and wait until that is done."""
        if len(self._leads(limit=FEW_LEADS)) >= FEW_LEADS:
            return
        job = self.caller.upload("/api/lead-imports", content=file.read_bytes(), file_name=file.name)
        say(f"Importing {job['total_rows']} leads from {file.name}")
        while job["status"] in ("queued", "running"):
            time.sleep(LOOK_SECONDS)
            job = self.caller.get(f"/api/lead-imports/{job['id']}")
        counts = ", ".join(f"{job[name]} {name}" for name in ("created", "updated", "failed"))
        say(f"Import {job['status']}: {counts}")

    def known_leads(self) -> list[KnownLead]:
        """Leads to whom nobody has talked yet."""
        return [
            KnownLead(id=lead["id"], name=lead["name"], city=lead["city"], price=lead["price"] or 300_000)
            for lead in self._leads()
            if lead["last_message_at"] is None
        ]

    def create_lead(self, profile: Profile) -> str:
        """Enter somebody new, who allows every channel; a phone that belongs to another lead is left out."""
        fields = asdict(profile)
        try:
            lead = self.caller.post("/api/leads", fields)
        except RefusedError as refusal:
            if refusal.status != HTTPStatus.CONFLICT:
                raise
            lead = self.caller.post("/api/leads", {**fields, "phone": ""})
        for channel in CHANNELS:
            consent = {"channel": channel, "is_granted": True, "source": f"made up: {profile.source}"}
            self.caller.post(f"/api/leads/{lead['id']}/consents", consent)
        return str(lead["id"])

    def write_as_lead(self, lead_id: str, text: str) -> Reply:
        """Say something as the lead, to the seller bot."""
        answer = self.caller.post(
            "/api/bots/jorge-seller/chat", {"message": text, "lead_context": {"lead_id": lead_id}}
        )
        return Reply(
            text=answer["response_message"],
            temperature=answer["seller_temperature"],
            is_complete=answer["qualification_complete"],
        )

    def start_plan(self, lead_id: str) -> None:
        """Begin the follow-ups; a plan that runs goes on."""
        self.caller.post("/api/bots/lead-bot/automation/start", {"lead_id": lead_id})

    def enroll_all(self, lead_ids: list[str]) -> None:
        """Let many enter the plan that every company has, as one job."""
        if lead_ids:
            self.caller.post("/api/enrollments/bulk", {"sequence": PLAN, "lead_ids": lead_ids})

    def plan_a_showing(self, lead_id: str) -> None:
        """Begin what follows a showing, which ends the lead's other plans."""
        self.caller.post("/api/enrollments", {"lead_id": lead_id, "sequence": "post_showing"})

    def pause_plan(self) -> bool:
        """Pause the plan that began last. False when none runs."""
        running = self.caller.get("/api/enrollments", status="active", limit=1)["results"]
        for enrollment in running:
            self.caller.post(f"/api/enrollments/{enrollment['id']}/pause", {})
        return bool(running)

    def resume_plan(self, lead_id: str) -> bool:
        """Go on with a plan that a reply has paused. False when there is none."""
        held = self.caller.get("/api/enrollments", lead_id=lead_id, status="replied")["results"]
        for enrollment in held:
            self.caller.post(f"/api/enrollments/{enrollment['id']}/resume", {})
        return bool(held)

    def calls_for_person(self) -> list[tuple[str, str]]:
        """The hand-offs that wait for a person, each with its conversation, the oldest first."""
        waiting = self.caller.get("/api/handoffs", status="requested", limit=FEW_LEADS)["results"]
        asked = [one for one in reversed(waiting) if one["to_owner"] == "person"]
        return [(one["id"], one["conversation_id"]) for one in asked]

    def answer_call(self, handoff_id: str, conversation_id: str, text: str) -> None:
        """Accept as a person of the team, and write the first line."""
        self.caller.post(f"/api/handoffs/{handoff_id}/accept", {})
        self.caller.post(f"/api/conversations/{conversation_id}/replies", {"text": text})

    def hand_back(self, conversation_id: str) -> None:
        """Let the bot go on."""
        self.caller.post(f"/api/conversations/{conversation_id}/hand-back", {})

    def open_cards(self) -> list[str]:
        """The coaching cards that nobody has decided, the oldest first."""
        cards = self.caller.get("/api/suggestions", status="open", limit=FEW_LEADS)["results"]
        return [card["id"] for card in reversed(cards)]

    def decide_card(self, card_id: str, *, accepts: bool) -> None:
        """Take a card's advice, or put it away."""
        if accepts:
            body = {"action_taken": "Used the suggested reply"}
            self.caller.post(f"/api/suggestions/{card_id}/accept", body)
        else:
            self.caller.post(f"/api/suggestions/{card_id}/dismiss", {})

    def _leads(self, *, limit: int | None = None) -> list[Answer]:
        found: list[Answer] = []
        cursor: str | None = ""
        while cursor is not None and (limit is None or len(found) < limit):
            page = self.caller.get("/api/leads", limit=PAGE, **({"cursor": cursor} if cursor else {}))
            found += page["results"]
            cursor = page["next"]
        return found
