"""Who wants to hear no more is left alone, by whatever lead its address is known."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bots.exceptions.leads import LeadArchivedError
from bots.exceptions.suppressions import SuppressionInvalidError, SuppressionStateError
from bots.models.leads import Consent, Lead
from bots.models.suppressions import Suppression
from bots.selectors import previews
from bots.services import archiving, consents, enrollments, follow_ups, sequences, suppressions, turns
from common.actor import Actor
from common.exceptions import NotFoundError
from common.tenancy import tenant_scope
from events.models import Event
from tests.bots.conftest import MONDAY, RememberingProvider
from tests.bots.test_follow_ups import claim
from tests.clients import client_of

pytestmark = pytest.mark.django_db

PHONE, EMAIL = "+19165550144", "dana@example.com"


@pytest.fixture
def dana(make_lead: Callable[..., Lead]) -> Lead:
    return make_lead(phone=PHONE, email=EMAIL, consents=("sms", "email", "voice"))


def write(actor: Actor, lead: Lead, text: str, channel: str = "sms") -> turns.Exchange:
    with tenant_scope(actor.tenant_id):
        return turns.receive_lead_message(
            actor=actor, lead_id=lead.id, text=text, now=MONDAY, channel=channel
        )


def is_left_alone(actor: Actor, channel: str, address: str, topic: str = "") -> bool:
    with tenant_scope(actor.tenant_id):
        found = suppressions.find_suppression(
            tenant_id=actor.tenant_id, channel=channel, address=address, topic=topic
        )
    return found is not None


@pytest.mark.parametrize(
    ("text", "channels"),
    [("take me off your list", {"sms", "voice"}), ("delete all my data", {"sms", "voice", "email"})],
)
def test_an_opt_out_covers_the_channels_that_it_names(
    as_alice: Actor, dana: Lead, text: str, channels: set[str]
) -> None:
    write(as_alice, dana, text)
    with tenant_scope(as_alice.tenant_id):
        refused = Consent.objects.filter(lead=dana, is_granted=False, ended_at=None)
        assert set(refused.values_list("channel", flat=True)) == channels
        assert set(Suppression.objects.values_list("channel", flat=True)) == channels
    assert is_left_alone(as_alice, "email", EMAIL) is ("email" in channels)


def test_stop_answered_to_a_mail_ends_mails(as_alice: Actor, dana: Lead) -> None:
    write(as_alice, dana, "stop", channel="email")
    assert is_left_alone(as_alice, "email", EMAIL)


def test_saying_it_again_changes_nothing_and_is_confirmed_once(as_alice: Actor, dana: Lead) -> None:
    first, second = write(as_alice, dana, "stop"), write(as_alice, dana, "STOP")
    with tenant_scope(as_alice.tenant_id):
        assert Event.objects.filter(type="sms_opt_out_processed").count() == 1
        assert Suppression.objects.count() == 2
        assert Consent.objects.filter(lead=dana, channel="sms").count() == 2
    assert first.sent is not None
    assert second.sent is None


def test_an_archived_lead_is_heard_although_its_message_is_refused(as_alice: Actor, dana: Lead) -> None:
    with tenant_scope(as_alice.tenant_id):
        archiving.archive_lead(actor=as_alice, lead_id=dana.id, now=MONDAY)
    with pytest.raises(LeadArchivedError):
        write(as_alice, dana, "Hello there")
    assert not is_left_alone(as_alice, "sms", PHONE)
    with pytest.raises(LeadArchivedError):
        write(as_alice, dana, "STOP")
    assert is_left_alone(as_alice, "sms", PHONE)


def test_the_one_it_was_merged_into_is_left_alone_with_it(
    as_alice: Actor, dana: Lead, make_lead: Callable[..., Lead]
) -> None:
    other = make_lead(name="Dana R.", phone="+19165550155")
    with tenant_scope(as_alice.tenant_id):
        archiving.merge_leads(actor=as_alice, lead_id=dana.id, into_lead_id=other.id, now=MONDAY)
    with pytest.raises(LeadArchivedError):
        write(as_alice, dana, "stop texting me")
    assert is_left_alone(as_alice, "sms", PHONE)
    assert is_left_alone(as_alice, "sms", "+19165550155")


def outcome_of_first_step(actor: Actor, lead: Lead) -> str:
    """What the step of day 3 ends as when it is due."""
    with tenant_scope(actor.tenant_id):
        plan = enrollments.start_enrollment(actor=actor, lead_id=lead.id, now=MONDAY).enrollment
        due = claim(plan, 3, now=MONDAY + timedelta(days=3))
        follow_ups.carry_out(due, provider_for=lambda _: RememberingProvider())
        return plan.follow_ups.get(day=3).outcome


def test_a_plan_does_not_write_to_an_address_that_another_lead_had(
    as_alice: Actor, dana: Lead, make_lead: Callable[..., Lead]
) -> None:
    write(as_alice, dana, "stop")
    with tenant_scope(as_alice.tenant_id):
        archiving.archive_lead(actor=as_alice, lead_id=dana.id, now=MONDAY)
    again = make_lead(name="Dana again", phone=PHONE, consents=("sms",))
    assert outcome_of_first_step(as_alice, again) == "the phone asked to be left alone"


def test_what_the_team_was_told_stands_in_the_trail_once(as_alice: Actor, dana: Lead) -> None:
    with tenant_scope(as_alice.tenant_id):
        for _ in range(2):
            suppressions.leave_alone(actor=as_alice, lead_id=dana.id, told_by="told by phone", now=MONDAY)
        assert Event.objects.filter(type="suppression_added", audit="compliance").count() == 3
        assert Consent.objects.filter(lead=dana, is_granted=False).count() == 3


def test_one_kind_of_message_may_be_left_out(as_alice: Actor, dana: Lead) -> None:
    with tenant_scope(as_alice.tenant_id):
        suppressions.suppress(
            actor=as_alice,
            channel="email",
            address=EMAIL,
            topic="valuation report",
            reason="asked",
            now=MONDAY,
        )
    assert is_left_alone(as_alice, "email", EMAIL, topic="valuation report")
    assert not is_left_alone(as_alice, "email", EMAIL)


@pytest.mark.parametrize(
    ("topic", "why"),
    [
        ("check in", "the phone asked for no more messages of the kind 'check in'"),
        ("", "the phone asked to be left alone"),
    ],
)
def test_preview_and_gate_say_of_a_suppression_the_same(
    as_alice: Actor, dana: Lead, topic: str, why: str
) -> None:
    with tenant_scope(as_alice.tenant_id):
        suppressions.suppress(
            actor=as_alice, channel="sms", address=PHONE, topic=topic, reason="asked", now=MONDAY
        )
        consents.record_consent(
            actor=as_alice, lead_id=dana.id, channel="sms", is_granted=True, source="t", given_at=MONDAY
        )
        found = previews.preview_leads_for(
            actor=as_alice,
            lead_ids=[dana.id],
            sequence_id=sequences.ensure_sequence("3-7-14-30").id,
            at=MONDAY,
        )
    [plan] = found.plans
    assert plan.steps[0].refusal == why
    assert outcome_of_first_step(as_alice, dana) == why


def test_lifting_needs_a_reason_and_gives_no_consent_back(as_alice: Actor, dana: Lead) -> None:
    write(as_alice, dana, "stop")
    with tenant_scope(as_alice.tenant_id):
        stopped = Suppression.objects.get(channel="sms")
        with pytest.raises(SuppressionInvalidError):
            suppressions.lift(actor=as_alice, suppression_id=stopped.id, reason=" ", now=MONDAY)
        suppressions.lift(actor=as_alice, suppression_id=stopped.id, reason="wrote START", now=MONDAY)
        with pytest.raises(SuppressionStateError):
            suppressions.lift(actor=as_alice, suppression_id=stopped.id, reason="again", now=MONDAY)
        assert Event.objects.filter(type="suppression_lifted").count() == 1
    assert not is_left_alone(as_alice, "sms", PHONE)
    assert "consent for texts was refused" in outcome_of_first_step(as_alice, dana)


def test_another_company_lifts_nothing(as_alice: Actor, as_charlie: Actor, dana: Lead) -> None:
    write(as_alice, dana, "stop")
    with tenant_scope(as_alice.tenant_id):
        stopped = Suppression.objects.get(channel="sms")
    with tenant_scope(as_charlie.tenant_id), pytest.raises(NotFoundError):
        suppressions.lift(actor=as_charlie, suppression_id=stopped.id, reason="mine", now=MONDAY)


def test_the_team_adds_finds_and_lifts_over_rest(as_alice: Actor, dana: Lead) -> None:
    client = client_of(as_alice)
    body = {"channel": "sms", "address": "(916) 555-0144", "reason": "Said so by telephone."}
    added = client.post("/api/suppressions", body, format="json")
    assert (added.status_code, added.json()["address"], added.json()["lead_id"]) == (201, PHONE, str(dana.id))
    path = f"/api/suppressions?address={PHONE.replace('+', '%2B')}&channel=sms"
    assert [one["id"] for one in client.get(path).json()["results"]] == [added.json()["id"]]
    lift = f"/api/suppressions/{added.json()['id']}/lift"
    assert (
        client.post(lift, {"reason": "Called back."}, format="json").json()["lifted_because"]
        == "Called back."
    )
    assert client.get(path).json()["results"] == []
    assert client.post(lift, {"reason": "Again."}, format="json").status_code == 409


@pytest.mark.parametrize(
    ("channel", "address"), [("sms", "dana@example.com"), ("email", "+19165550144"), ("sms", "12")]
)
def test_what_is_no_address_of_the_channel_is_refused(as_alice: Actor, channel: str, address: str) -> None:
    body = {"channel": channel, "address": address, "reason": "asked"}
    answer = client_of(as_alice).post("/api/suppressions", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "bots.suppression_invalid")
