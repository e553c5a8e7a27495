"""The demo player: people who talk as their tempers say, against anything that answers like the API."""

from collections import Counter
from io import StringIO
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from accounts.services import demo as demo_company
from bots.engines import seller, understanding
from bots.engines.dialogue import SellerState
from bots.models.conversations import Message
from bots.models.leads import Lead
from common.tenancy import tenant_scope
from dashboards.management.commands import demo
from dashboards.management.demo import people
from dashboards.management.demo.caller import NotAnsweringError
from dashboards.management.demo.play import Play
from dashboards.management.demo.stage import KnownLead, Reply, Stage
from tests.stack import running_stack

HOUR = 3_600


class Rehearsal(Stage):
    """A stage without a server: the seller engine answers, and everything that was done is noted."""

    def __init__(self) -> None:
        self.states: dict[str, SellerState] = {}
        self.plans: list[str] = []
        self.enrolled: list[str] = []
        self.showings: list[str] = []
        self.silent = 0
        self.is_called = False
        self.team: list[str] = []
        self.decided: list[str] = []

    def known_leads(self) -> list[KnownLead]:
        return [KnownLead(f"known-{number}", "Ada Ito", "Galt", 250_000) for number in range(300)]

    def create_lead(self, profile: people.Profile) -> str:
        return profile.email

    def write_as_lead(self, lead_id: str, text: str) -> Reply:
        if self.silent:
            self.silent -= 1
            raise NotAnsweringError("Nobody there.")
        state = self.states.get(lead_id, SellerState())
        answer = seller.respond(text, state, name="Ada", key=lead_id)
        self.states[lead_id] = answer.state
        return Reply(answer.reply, answer.scores.temperature, is_complete=answer.complete)

    def calls_for_person(self) -> list[tuple[str, str]]:
        return [("handoff", "thread")] if self.is_called else []

    def answer_call(self, handoff_id: str, conversation_id: str, text: str) -> None:
        self.is_called = False
        self.team.append(text)

    def hand_back(self, conversation_id: str) -> None:
        self.team.append("hand back")

    def open_cards(self) -> list[str]:
        return [f"card-{number}" for number in range(6 - len(self.decided))]

    def decide_card(self, card_id: str, *, accepts: bool) -> None:
        self.decided.append(card_id)

    def start_plan(self, lead_id: str) -> None:
        self.plans.append(lead_id)

    def enroll_all(self, lead_ids: list[str]) -> None:
        self.enrolled = lead_ids

    def plan_a_showing(self, lead_id: str) -> None:
        self.showings.append(lead_id)

    def pause_plan(self) -> bool:
        return bool(self.plans)

    def resume_plan(self, lead_id: str) -> bool:
        return lead_id in self.plans


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def play_of(
    stage: Stage, *, seed: int = 1, minutes: float = 60, speed: float = 1
) -> tuple[Play, list[str], Clock]:
    said: list[str] = []
    clock = Clock()
    play = Play(
        stage=stage,
        rng=Random(seed),
        minutes=minutes,
        speed=speed,
        say=said.append,
        clock=clock.read,
        sleep=clock.sleep,
    )
    return play, said, clock


@pytest.mark.parametrize("temper", ["decided", "eager", "careful", "returning"])
def test_whoever_says_everything_is_qualified(temper: str) -> None:
    for seed in range(40):
        rng, stage = Random(seed), Rehearsal()
        parts = [part for part in people.TEMPERS[temper] if part != people.SILENCE]
        for part in parts:
            text = people.say(part, rng, temper=temper, city="Galt", price=300_000)
            reply = stage.write_as_lead("ada", text)
        assert reply.is_complete, f"seed {seed}: {stage.states['ada']}"


def test_eager_people_are_often_hot() -> None:
    temperatures = Counter[str]()
    for seed in range(40):
        rng, stage = Random(seed), Rehearsal()
        for part in people.TEMPERS["eager"]:
            text = people.say(part, rng, temper="eager", city="Galt", price=300_000)
            reply = stage.write_as_lead("ada", text)
        temperatures[reply.temperature] += 1

    assert temperatures["hot"] > 10


def test_whoever_wants_to_leave_is_understood() -> None:
    for seed in range(10):
        text = people.say(people.OPT_OUT, Random(seed), temper="leaving", city="Galt", price=300_000)
        assert understanding.read(text, SellerState()).opt_out


def test_an_hour_holds_a_page_alive() -> None:
    play, said, clock = play_of(Rehearsal())

    play.run()

    assert clock.now == pytest.approx(HOUR, abs=60)
    assert play.tally["people"] > 300
    assert play.tally["messages"] > 1_000
    assert play.tally["qualified"] > 50
    assert play.tally["returned"] > 10
    assert len(said) > 1_000


def test_people_who_fall_silent_are_followed_up() -> None:
    stage = Rehearsal()
    play, _, _ = play_of(stage)

    play.run()

    assert len(stage.plans) == len(set(stage.plans)) == play.tally["plans"] > 50
    assert len(stage.enrolled) == play.tally["enrolled"] == 40
    assert min(play.tally["showings"], play.tally["paused"]) > 5


def test_the_team_takes_over_hands_back_and_decides_cards() -> None:
    stage = Rehearsal()
    stage.is_called = True
    play, said, _ = play_of(stage, minutes=10)

    play.run()

    assert [line in people.TEAM_LINES for line in stage.team] == [True, False]
    assert len(stage.decided) == 2
    assert "takes over from the bot" in "".join(said)


def test_one_seed_gives_one_play() -> None:
    first, first_said, _ = play_of(Rehearsal(), minutes=5)
    second, second_said, _ = play_of(Rehearsal(), minutes=5)

    first.run()
    second.run()

    assert first_said == second_said


def test_speed_shortens_the_hour() -> None:
    play, _, clock = play_of(Rehearsal(), speed=60)

    play.run()

    assert clock.now == pytest.approx(HOUR / 60, abs=5)


def test_a_server_that_is_away_for_a_while_is_waited_for() -> None:
    stage = Rehearsal()
    stage.silent = 3
    play, said, _ = play_of(stage, minutes=5)

    play.run()

    assert play.tally["pauses"] == 3
    assert play.tally["messages"] > 50
    assert "Trying again" in "".join(said)


def test_without_a_server_the_command_says_how_to_start_one() -> None:
    with pytest.raises(CommandError, match=r"does not answer.*make run"):
        call_command("demo", url="http://127.0.0.1:9")


def test_an_address_that_is_none_is_named() -> None:
    with pytest.raises(CommandError, match=r"ftp://x is no address"):
        call_command("demo", url="ftp://x")


@pytest.mark.django_db(transaction=True)
def test_it_plays_on_a_running_switchboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = tmp_path / "few.csv"
    with demo.LEADS_FILE.open() as leads, few.open("w") as file:
        file.writelines(islice(leads, 11))
    monkeypatch.setattr(demo, "LEADS_FILE", few)
    company = demo_company.create_demo()
    told = StringIO()

    # On a fresh machine the weights are learned first, which outlasts the three seconds of play.
    understanding.read("Hello", SellerState())

    with running_stack("relay", "worker", "web") as stack:
        call_command("demo", url=stack.origin, minutes=3, speed=60, seed=7, stdout=told)

    assert "Import done: 10 created, 0 updated, 0 failed" in told.getvalue()
    assert "refused" not in told.getvalue()
    with tenant_scope(company.id):
        assert Lead.objects.count() > 10
        assert Message.objects.filter(sender="lead").count() > 10


@pytest.mark.django_db(transaction=True)
def test_a_wrong_password_is_told(acme: object) -> None:
    with running_stack("web") as stack, pytest.raises(CommandError, match="refused"):
        call_command("demo", url=stack.origin, password="wrong")
