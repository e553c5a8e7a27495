"""The play: when who arrives, what they write, and what the team does about those who fall silent."""

import heapq
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random

from dashboards.management.demo import people
from dashboards.management.demo.caller import NotAnsweringError, RefusedError
from dashboards.management.demo.stage import Stage

# All in seconds of the play, which `speed` divides.
ARRIVAL_MEAN = 9.0
TYPING = (4.0, 14.0)
PATIENCE = (20.0, 60.0)
AWAY = (90.0, 420.0)
# How often somebody of the team looks up, and how long they talk to whoever asked for them.
TEAM_LOOKS = (15.0, 40.0)
TEAM_TALKS = (40.0, 150.0)
TEAM_PAUSES = (60.0, 240.0)
ENROLLED_FIRST = 40
CARDS_LEFT = 4
RETRY_SECONDS = 5.0
NEW_SHARE = 0.4
PREVIEW_LENGTH = 76

Action = Callable[[], None]


@dataclass(slots=True)
class Person:
    """Somebody in the play: the lead behind them, and what they have left to say."""

    name: str
    city: str
    price: int
    temper: str
    lead_id: str = ""
    profile: people.Profile | None = None
    left: list[str] = field(default_factory=list)


class Play:
    """Runs on one thread from start to end; everything random comes from one seeded generator."""

    def __init__(
        self,
        *,
        stage: Stage,
        rng: Random,
        minutes: float,
        speed: float,
        say: Callable[[str], object],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.stage = stage
        self.rng = rng
        self.ends_at = minutes * 60
        self.speed = speed
        self.tally: Counter[str] = Counter()
        self._say = say
        self._clock = clock
        self._sleep = sleep
        self._began = clock()
        self._order = count()
        self._agenda: list[tuple[float, int, Action]] = []
        self._known = stage.known_leads()
        rng.shuffle(self._known)

    def run(self) -> None:
        """Play until the time is up. Interrupt it wherever you like: nothing is left half done."""
        self._began = self._clock()
        self._later(0, self._arrive)
        self._later(0, self._enroll_some)
        self._later(self.rng.uniform(*TEAM_LOOKS), self._look_up)
        self._later(self.rng.uniform(*TEAM_PAUSES), self._pause_one)
        while self._agenda and max(self._now(), self._agenda[0][0]) <= self.ends_at:
            at, _, action = heapq.heappop(self._agenda)
            self._sleep(max(0.0, at / self.speed - (self._clock() - self._began)))
            self._attempt(action)

    def _now(self) -> float:
        return (self._clock() - self._began) * self.speed

    def _later(self, seconds: float, action: Action) -> None:
        heapq.heappush(self._agenda, (self._now() + seconds, next(self._order), action))

    def _attempt(self, action: Action) -> None:
        """Do something that may fail: a server that is away is waited for, a refusal is told and left."""
        try:
            action()
        except NotAnsweringError as problem:
            self.tally["pauses"] += 1
            self._tell(f"{problem} Trying again in {RETRY_SECONDS:.0f} s.")
            self._sleep(RETRY_SECONDS)
            self._later(0, action)
        except RefusedError as refusal:
            if refusal.retry_after:
                self._later(refusal.retry_after * self.speed, action)
                return
            self.tally["refused"] += 1
            self._tell(f"refused: {refusal.detail}")

    def _arrive(self) -> None:
        self._later(self.rng.expovariate(1 / ARRIVAL_MEAN), self._arrive)
        self.tally["people"] += 1
        self._later(0, self._talk(self._somebody()))

    def _somebody(self) -> Person:
        temper = people.choose_temper(self.rng)
        left = list(people.TEMPERS[temper])
        if not self._known or self.rng.random() < NEW_SHARE:
            profile = people.make_profile(self.rng)
            return Person(profile.name, profile.city, profile.price, temper, profile=profile, left=left)
        lead = self._known.pop()
        return Person(lead.name, lead.city, lead.price, temper, lead_id=lead.id, left=left)

    def _talk(self, person: Person) -> Action:
        return lambda: self._write(person)

    def _write(self, person: Person) -> None:
        """Say the next thing, and arrange for what comes after it."""
        part = person.left[0]
        if part == people.SILENCE:
            self._fall_silent(person)
            return
        text = people.say(part, self.rng, temper=person.temper, city=person.city, price=person.price)
        if person.profile is not None and not person.lead_id:
            person.lead_id = self.stage.create_lead(person.profile)
            self._tell(f"{person.name} ({person.temper}) left a name: {person.profile.source}")
        reply = self.stage.write_as_lead(person.lead_id, text)
        # Said only now: whatever was refused above is tried again from here.
        person.left.pop(0)
        self.tally["messages"] += 1
        self._tell(f"{person.name} ({person.temper}): {_short(text)}")
        if person.left:
            self._later(self.rng.uniform(*TYPING), self._talk(person))
        elif reply.is_complete:
            self.tally["qualified"] += 1
            self._tell(f"{person.name} answered everything and is {reply.temperature}")
            if reply.temperature == "hot":
                self._later(self.rng.uniform(*PATIENCE), lambda: self._show_home(person))
        else:
            self._later(self.rng.uniform(*PATIENCE), lambda: self._go_on(person))

    def _go_on(self, person: Person) -> None:
        """Whoever stopped before the end stays in a plan that their reply had paused."""
        if self.stage.resume_plan(person.lead_id):
            self.tally["resumed"] += 1
            self._tell(f"{person.name} left questions open: the team resumes the plan")

    def _show_home(self, person: Person) -> None:
        self.stage.plan_a_showing(person.lead_id)
        self.tally["showings"] += 1
        self._tell(f"{person.name} had a showing: what follows it is planned")

    def _fall_silent(self, person: Person) -> None:
        person.left.pop(0)
        if person.temper != "not selling":
            self._later(self.rng.uniform(*PATIENCE), lambda: self._enroll(person))

    def _enroll(self, person: Person) -> None:
        self.stage.start_plan(person.lead_id)
        self.tally["plans"] += 1
        self._tell(f"{person.name} fell silent: the team starts the follow-up plan")
        if person.left:
            self._later(self.rng.uniform(*AWAY), lambda: self._come_back(person))

    def _enroll_some(self) -> None:
        """The team enrols some of those whom nobody talked to yet, so that the month has something in it."""
        chosen = self._known[:ENROLLED_FIRST]
        self.stage.enroll_all([lead.id for lead in chosen])
        self.tally["enrolled"] += len(chosen)
        self._tell(f"the team enrols {len(chosen)} leads in a follow-up plan")

    def _pause_one(self) -> None:
        self._later(self.rng.uniform(*TEAM_PAUSES), self._pause_one)
        if self.stage.pause_plan():
            self.tally["paused"] += 1
            self._tell("the team pauses a plan")

    def _come_back(self, person: Person) -> None:
        self.tally["returned"] += 1
        self._tell(f"{person.name} answers the follow-up")
        self._later(0, self._talk(person))

    def _look_up(self) -> None:
        """The team takes whoever asked for a person, and decides the oldest of its coaching cards."""
        self._later(self.rng.uniform(*TEAM_LOOKS), self._look_up)
        for handoff_id, conversation_id in self.stage.calls_for_person()[:1]:
            self._take_over(handoff_id, conversation_id)
        for card_id in self.stage.open_cards()[:-CARDS_LEFT][:1]:
            self.stage.decide_card(card_id, accepts=self.rng.random() < 0.6)
            self.tally["cards decided"] += 1

    def _take_over(self, handoff_id: str, conversation_id: str) -> None:
        self.stage.answer_call(handoff_id, conversation_id, self.rng.choice(people.TEAM_LINES))
        self.tally["taken over"] += 1
        self._tell("somebody of the team takes over from the bot")
        self._later(self.rng.uniform(*TEAM_TALKS), lambda: self._hand_back(conversation_id))

    def _hand_back(self, conversation_id: str) -> None:
        self.stage.hand_back(conversation_id)
        self._tell("the team hands the conversation back to the bot")

    def _tell(self, text: str) -> None:
        minutes, seconds = divmod(int(self._now()), 60)
        self._say(f"{minutes:02}:{seconds:02}  {text}")


def _short(text: str) -> str:
    return text if len(text) <= PREVIEW_LENGTH else f"{text[: PREVIEW_LENGTH - 1]}…"
