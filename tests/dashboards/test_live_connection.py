"""live.js on its own: how it loses its connection, finds it again, and what it says meanwhile."""

import pytest
from playwright.sync_api import Page

from tests.dashboards.far_end import HIDDEN, FarEnd, got, start


def is_live(page: Page) -> None:
    page.wait_for_function("window.live.state === 'live'")


def test_after_a_loss_it_resumes_where_it_was_and_tells_nobody(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    far_end.say("lead_created", seq=11)
    got(page, 1)
    page.evaluate("Math.random = () => 0.1")
    far_end.sockets[-1].close(code=1012)
    far_end.accept_subscribe(2)
    far_end.say("lead_created", seq=12)
    got(page, 2)
    assert far_end.payloads("subscribe")[1]["since"] == "e1:11"
    assert page.evaluate("window.states") == ["live"]


def test_a_long_loss_is_told_and_counted(page: Page, far_end: FarEnd) -> None:
    start(page, graceMs=50)
    far_end.accept_subscribe()
    is_live(page)
    page.evaluate("Math.random = () => 30")
    far_end.sockets[-1].close(code=1012)
    page.wait_for_function("window.states.includes('reconnecting')")


def test_a_silent_socket_is_given_up(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    is_live(page)
    page.evaluate("Math.random = () => 0")
    far_end.say("ready", position="e1:10", heartbeat_seconds=0.05)
    far_end.say("lead_import_progress")
    far_end.wait_for_socket(2)


@pytest.mark.parametrize(("attempt", "longest"), [(0, 1_000), (3, 8_000), (9, 30_000)])
def test_waiting_grows_to_half_a_minute_and_is_spread(
    page: Page, far_end: FarEnd, attempt: int, longest: int
) -> None:
    waits = page.evaluate(
        """async (attempt) => {
            const { backoffMs } = await import("/switchboard/connection.js");
            return [backoffMs(attempt, () => 0), backoffMs(attempt, () => 1)];
        }""",
        attempt,
    )
    assert waits == [0, longest]


def test_a_server_that_sends_everybody_away_is_not_stormed(page: Page, far_end: FarEnd) -> None:
    page.clock.install()
    start(page)
    page.evaluate("Math.random = () => 1")
    for wait in (1_000, 2_000, 4_000):
        count = len(far_end.sockets)
        far_end.accept_subscribe(count)
        is_live(page)
        far_end.sockets[-1].close(code=1012)
        page.wait_for_function("window.live.position")
        page.clock.run_for(wait - 100)
        assert len(far_end.sockets) == count
        page.clock.run_for(200)
        far_end.wait_for_socket(count + 1)


def test_topics_that_are_all_refused_leave_it_connected(page: Page, far_end: FarEnd) -> None:
    far_end.is_deaf = True
    start(page)
    far_end.wait_for("subscribe")
    far_end.say("error", code="realtime.unknown_topic", detail="There is no such topic.", topic="leads")
    far_end.answer_pings()
    is_live(page)
    assert page.evaluate("window.told") == ["problem"]


def test_a_flood_of_commands_begins_again_on_a_new_connection(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    page.evaluate("Math.random = () => 0")
    far_end.say("error", code="realtime.too_many_frames", detail="More than 50 frames in a second.")
    far_end.wait_for("subscribe", 2)


# Sleep


def test_a_page_that_awakes_proves_its_socket_at_once(page: Page, far_end: FarEnd) -> None:
    page.clock.install()
    start(page)
    far_end.accept_subscribe()
    is_live(page)
    asked = len(far_end.payloads("ping"))
    page.evaluate(HIDDEN, True)
    page.evaluate(HIDDEN, False)
    far_end.wait_for("ping", asked + 1)
    page.clock.run_for(10_000)
    assert len(far_end.sockets) == 1


def test_a_socket_that_is_silent_on_waking_is_replaced_and_resumed(page: Page, far_end: FarEnd) -> None:
    page.clock.install()
    start(page)
    far_end.accept_subscribe()
    is_live(page)
    far_end.is_deaf = True
    page.evaluate(HIDDEN, True)
    page.evaluate(HIDDEN, False)
    page.clock.run_for(4_900)
    assert len(far_end.sockets) == 1
    page.clock.run_for(200)
    far_end.wait_for_socket(2)
    far_end.accept_subscribe(2)
    assert far_end.payloads("subscribe")[1]["since"] == "e1:10"


def test_a_machine_that_slept_lets_its_socket_prove_itself(page: Page, far_end: FarEnd) -> None:
    page.clock.install()
    start(page)
    far_end.accept_subscribe()
    is_live(page)
    asked = len(far_end.payloads("ping"))
    page.clock.fast_forward("01:00:00")
    far_end.wait_for("ping", asked + 1)
    assert len(far_end.sockets) == 1
    assert page.evaluate("window.live.state") == "live"


def test_a_hidden_page_tries_again_no_sooner_than_others(page: Page, far_end: FarEnd) -> None:
    page.clock.install()
    start(page)
    far_end.accept_subscribe()
    is_live(page)
    page.evaluate("Math.random = () => 1")
    page.evaluate(HIDDEN, True)
    far_end.sockets[-1].close(code=1012)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.clock.run_for(900)
    assert len(far_end.sockets) == 1
    page.evaluate(HIDDEN, False)
    far_end.wait_for_socket(2)


# Tokens

TOKENS = "getToken: () => `t${window.tokens = (window.tokens || 0) + 1}`,"


def test_a_sign_in_that_ended_is_not_tried_again(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    far_end.sockets[-1].close(code=4401)
    page.wait_for_function("window.told.includes('signed-out')")
    assert page.evaluate("window.states").pop() == "offline"


def test_an_ended_token_is_renewed_once(page: Page, far_end: FarEnd) -> None:
    start(page, since="", extra=TOKENS)
    far_end.accept_subscribe()
    page.evaluate("Math.random = () => 0")
    far_end.sockets[-1].close(code=4401)
    far_end.accept_subscribe(2)
    assert page.evaluate("window.tokens") == 2


def test_a_token_that_expires_is_replaced_on_the_same_socket(page: Page, far_end: FarEnd) -> None:
    start(page, extra=TOKENS)
    far_end.accept_subscribe()
    far_end.say("auth_expiring", seconds=60)
    assert far_end.wait_for("auth") == {"token": "t2"}
    far_end.say("auth_refreshed")
    assert len(far_end.sockets) == 1
    assert page.evaluate("window.told") == []


def test_a_token_that_cannot_be_had_yet_is_asked_for_again(page: Page, far_end: FarEnd) -> None:
    page.clock.install()
    start(page, extra="getToken: () => { if (window.isAway) throw new Error('away'); return 't'; },")
    far_end.accept_subscribe()
    is_live(page)
    page.evaluate("() => { window.isAway = true; }")
    far_end.say("auth_expiring", seconds=60)
    far_end.say("lead_import_progress")
    got(page, 1)
    page.evaluate("() => { window.isAway = false; }")
    page.clock.run_for(10_100)
    assert far_end.wait_for("auth") == {"token": "t"}


def test_without_a_way_to_a_token_its_end_is_told(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    far_end.say("auth_expiring", seconds=60)
    page.wait_for_function("window.told.includes('expiring')")
    far_end.sockets[-1].close(code=4401)
    page.wait_for_function("window.told.includes('signed-out')")


# Degraded


def test_a_stream_that_comes_late_says_so_until_it_does_not(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    is_live(page)
    for state in ("degraded", "live"):
        far_end.say("status", state=state)
    page.wait_for_function("window.states.length === 3")
    assert page.evaluate("window.states") == ["live", "delayed", "live"]


def test_a_new_connection_knows_nothing_of_an_older_delay(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    far_end.say("status", state="degraded")
    page.wait_for_function("window.live.state === 'delayed'")
    page.evaluate("Math.random = () => 0")
    far_end.sockets[-1].close(code=1012)
    far_end.accept_subscribe(2)
    is_live(page)
