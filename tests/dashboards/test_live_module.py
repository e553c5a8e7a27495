"""live.js on its own: which frames it delivers, in which order, and how often."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.dashboards.far_end import FarEnd, frame, got, start


def position(page: Page) -> str:
    found: str = page.evaluate("window.live.position")
    return found


def join(page: Page, far_end: FarEnd, topic: str, *, since: str | None = None) -> dict[str, Any]:
    """Let the page listen to one more topic; returns what it asks for."""
    count = len(far_end.payloads("subscribe"))
    page.evaluate(
        "([topic, since]) => window.live.subscribe([topic], { since: since ?? undefined })", [topic, since]
    )
    return far_end.wait_for("subscribe", count + 1)


def test_it_subscribes_from_the_pages_position_and_delivers_in_order(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    for seq in (11, 12, 13):
        far_end.say("lead_created", seq=seq)
    assert got(page, 3) == [11, 12, 13]
    assert far_end.payloads("subscribe")[0] == {"topics": ["leads"], "since": "e1:10"}
    assert position(page) == "e1:13"


def test_a_frame_that_was_seen_is_dropped_and_one_without_a_number_passes(
    page: Page, far_end: FarEnd
) -> None:
    start(page)
    far_end.accept_subscribe()
    for seq in (9, 11, 11, None, 12):
        far_end.say("lead_import_progress", seq=seq)
    assert got(page, 3) == [11, "lead_import_progress", 12]


def test_a_heartbeat_moves_where_it_resumes_and_not_what_it_accepts(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    far_end.say("heartbeat", pos="e1:40")
    far_end.say("lead_created", seq=38)
    got(page, 1)
    assert position(page) == "e1:40"


def test_a_heartbeat_before_the_replay_does_not_hide_what_is_missing(page: Page, far_end: FarEnd) -> None:
    far_end.is_deaf = True
    start(page)
    far_end.wait_for("subscribe")
    far_end.say("heartbeat", pos="e1:40")
    far_end.say("lead_import_progress")
    got(page, 1)
    assert position(page) == "e1:10"


def test_frames_that_come_as_one_are_delivered_one_by_one(page: Page, far_end: FarEnd) -> None:
    start(page, batchMs=50)
    far_end.accept_subscribe()
    assert far_end.wait_for("batch") == {"window_ms": 50}
    far_end.say("batching", window_ms=50)
    far_end.say_batch(*(frame("lead_updated", seq=seq) for seq in (11, 12)), frame("heartbeat", pos="e1:20"))
    assert got(page, 2) == [11, 12]
    assert position(page) == "e1:20"


def test_what_a_topic_missed_is_not_taken_for_seen(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    far_end.say("lead_created", seq=11)
    got(page, 1)
    far_end.is_deaf = True
    assert join(page, far_end, "bots")["since"] == "e1:11"
    far_end.say("lead_created", seq=14)
    far_end.say("subscribed", topics=["bots"], position="e1:14", recovered=True, replayed=2)
    far_end.say("bot_status_update", seq=12)
    far_end.say("bot_status_update", seq=13)
    far_end.say("lead_created", seq=15)
    far_end.answer_pings(pos="e1:15")
    assert got(page, 5) == [11, 12, 13, 14, 15]
    assert position(page) == "e1:15"


def test_a_loss_before_the_topics_events_came_is_made_good_from_where_it_joined(
    page: Page, far_end: FarEnd
) -> None:
    start(page)
    far_end.accept_subscribe()
    page.evaluate("Math.random = () => 0")
    far_end.is_deaf = True
    join(page, far_end, "bots")
    far_end.say("lead_created", seq=14)
    far_end.say("heartbeat", pos="e1:15")
    far_end.sockets[-1].close(code=1012)
    far_end.accept_subscribe(3)
    assert far_end.payloads("subscribe")[2] == {"topics": ["leads", "bots"], "since": "e1:10"}
    for seq in (12, 14):
        far_end.say("bot_status_update", seq=seq)
    assert got(page, 2) == [12, 14]


def test_a_topic_may_join_from_an_older_position_of_its_own(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    for seq in (11, 14, 20):
        far_end.say("lead_created", seq=seq)
    got(page, 3)
    far_end.is_deaf = True
    assert join(page, far_end, "lead:1", since="e1:12")["since"] == "e1:12"
    far_end.say("subscribed", topics=["lead:1"], position="e1:20", recovered=True, replayed=3)
    for seq in (13, 14, 16):
        far_end.say("lead_updated", seq=seq)
    far_end.answer_pings()
    assert got(page, 5) == [11, 14, 20, 13, 16]


def test_what_it_missed_is_owed_until_it_came_through(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    far_end.say("lead_created", seq=20)
    got(page, 1)
    page.evaluate("Math.random = () => 0")
    far_end.is_deaf = True
    join(page, far_end, "lead:1", since="e1:12")
    assert position(page) == "e1:12"
    far_end.sockets[-1].close(code=1012)
    far_end.accept_subscribe(3)
    assert far_end.payloads("subscribe")[2]["since"] == "e1:12"
    for seq in (13, 20):
        far_end.say("lead_updated", seq=seq)
    far_end.answer_pings(pos="e1:20")
    page.wait_for_function("window.live.position === 'e1:20'")
    assert got(page, 2) == [20, 13]


def test_more_is_remembered_than_can_be_replayed_and_not_without_end(page: Page, far_end: FarEnd) -> None:
    taken = page.evaluate(
        """async () => {
            const { Positions } = await import("/switchboard/positions.js");
            const positions = new Positions("e1:0");
            for (let seq = 2; seq <= 6_000; seq += 2) positions.take(seq);
            return [1, 1_999, 2_001, 5_999, 6_000].map((seq) => positions.take(seq));
        }"""
    )
    assert taken == [False, False, True, True, False]


def test_a_topic_that_joins_from_before_all_that_is_remembered_is_read_afresh(
    page: Page, far_end: FarEnd
) -> None:
    start(page, since="e1:100")
    far_end.accept_subscribe()
    page.wait_for_function("window.states.includes('live')")
    far_end.is_deaf = True
    join(page, far_end, "lead:1", since="e1:50")
    far_end.say("subscribed", topics=["lead:1"], position="e1:101", recovered=True, replayed=1)
    far_end.say("lead_updated", seq=51)
    far_end.say("lead_updated", seq=102)
    far_end.answer_pings()
    page.wait_for_function("window.refetched === 1")
    page.evaluate("window.finishRefetch('e1:101')")
    assert got(page, 1) == [102]


def test_a_topic_asked_for_before_the_first_answer_is_asked_for(page: Page, far_end: FarEnd) -> None:
    start(page, since="")
    far_end.wait_for("subscribe")
    assert join(page, far_end, "bots") == {"topics": ["bots"]}


def test_what_cannot_be_recovered_is_read_afresh_while_frames_wait(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe(recovered=False)
    page.wait_for_function("window.refetched === 1")
    far_end.say("lead_created", seq=410)
    far_end.say("lead_created", seq=411)
    assert page.evaluate("window.got") == []
    page.evaluate("window.finishRefetch('e1:410')")
    assert got(page, 1) == [411]


def test_a_gap_that_nobody_can_read_afresh_is_told(page: Page, far_end: FarEnd) -> None:
    start(page, extra="onRefetch: undefined,")
    far_end.accept_subscribe(recovered=False)
    page.wait_for_function("window.states.includes('live')")
    assert page.evaluate("window.told") == ["gap"]


def refresh(page: Page) -> None:
    page.evaluate(
        "() => { window.refreshed = window.live.refresh("
        "() => new Promise((done, fail) => { window.finishRefresh = done; window.failRefresh = fail; }))"
        ".catch(() => {}); }"
    )


def test_what_arrives_while_the_state_is_read_again_comes_after_it(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    far_end.say("lead_created", seq=11)
    got(page, 1)
    refresh(page)
    for seq in (12, 13, None):
        far_end.say("lead_updated", seq=seq)
    far_end.say("heartbeat", pos="e1:13")
    page.evaluate("window.finishRefresh('e1:12')")
    assert got(page, 3) == [11, 13, "lead_updated"]


def test_two_readings_at_once_hold_until_both_are_done(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    refresh(page)
    page.evaluate("() => { window.finishFirst = window.finishRefresh; }")
    refresh(page)
    far_end.say("lead_updated", seq=11)
    far_end.say("lead_updated", seq=12)
    page.evaluate("window.finishFirst('e1:10')")
    assert page.evaluate("window.got") == []
    page.evaluate("window.finishRefresh('e1:11')")
    assert got(page, 1) == [12]


def test_a_connection_lost_while_the_state_is_read_again_loses_nothing(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    refresh(page)
    far_end.say("lead_updated", seq=11)
    far_end.sockets[-1].close(code=1012)
    far_end.accept_subscribe(2)
    far_end.say("lead_updated", seq=11)
    far_end.say("lead_updated", seq=12)
    assert far_end.payloads("subscribe")[1]["since"] == "e1:10"
    page.evaluate("window.finishRefresh('e1:11')")
    assert got(page, 1) == [12]


def test_a_reading_that_failed_leaves_the_events_to_the_old_state(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    refresh(page)
    far_end.say("lead_updated", seq=11)
    page.evaluate("window.failRefresh(new Error('away'))")
    assert got(page, 1) == [11]
    assert position(page) == "e1:11"


def request(page: Page, name: str) -> None:
    page.evaluate(
        "([name]) => { window.answered = window.live.request(name, { id: 7 })"
        ".then((payload) => payload.count, (problem) => problem.code); }",
        [name],
    )


def test_a_command_is_answered_by_its_reply(page: Page, far_end: FarEnd) -> None:
    start(page)
    far_end.accept_subscribe()
    far_end.is_deaf = True
    request(page, "count_calls")
    assert far_end.wait_for("count_calls") == {"id": 7}
    far_end.answer_pings()
    far_end.is_deaf = True
    request(page, "count_calls")
    far_end.wait_for("count_calls", 2)
    far_end.say("count_calls_done", count=3)
    assert page.evaluate("window.answered") == 3
    assert page.evaluate("window.got") == []


@pytest.mark.parametrize(("how", "code"), [("refused", "permission_denied"), ("lost", "connection_lost")])
def test_a_command_that_is_not_carried_out_says_why(page: Page, far_end: FarEnd, how: str, code: str) -> None:
    start(page)
    far_end.accept_subscribe()
    page.wait_for_function("window.states.includes('live')")
    far_end.is_deaf = True
    request(page, "end_call")
    far_end.wait_for("end_call")
    if how == "refused":
        far_end.say("error", code=code, detail="Not you.")
    else:
        far_end.sockets[-1].close(code=1012)
    assert page.evaluate("window.answered") == code
