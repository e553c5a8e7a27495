"""What is remembered of a socket, and for how long."""

import asyncio
from unittest.mock import Mock

import pytest
import redis

from common import valkey
from realtime.consumers.socketio import records
from realtime.consumers.socketio.records import Keeper, Record

RECORD = Record(sid="s", identity="acme alice", namespace="/", topics=("bots", "leads"))


@pytest.fixture
def owner() -> Mock:
    return Mock()


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


async def left(keeper: Keeper, pid: str = "p") -> int:
    """For how many more seconds Valkey remembers."""
    await keeper.written()
    seconds = valkey.client().ttl(f"socketio:{pid}")
    assert isinstance(seconds, int)
    return seconds


async def test_an_open_socket_is_remembered_beyond_the_death_of_its_process(
    keeper: Keeper, owner: Mock
) -> None:
    keeper.keep("p", RECORD, owner=owner)
    assert 170 < await left(keeper) <= 180
    assert await keeper.find("p") == RECORD


async def test_a_lost_one_for_two_minutes(keeper: Keeper, owner: Mock) -> None:
    keeper.keep("p", RECORD, owner=owner)
    keeper.part("p", owner=owner)
    assert 110 < await left(keeper) <= 120


async def test_one_that_was_left_is_forgotten(keeper: Keeper, owner: Mock) -> None:
    keeper.keep("p", RECORD, owner=owner)
    keeper.forget("p", owner=owner)
    await keeper.written()
    assert await keeper.find("p") is None


async def test_a_sign_of_life_writes_what_valkey_lost(keeper: Keeper, owner: Mock) -> None:
    keeper.keep("p", RECORD, owner=owner)
    await keeper.written()
    valkey.client().flushdb()
    keeper.prolong("p", owner=owner)
    await keeper.written()
    assert await keeper.find("p") == RECORD


async def test_a_single_change_is_written_at_once(
    keeper: Keeper, owner: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "GATHER_SECONDS", 60)
    keeper.keep("p", RECORD, owner=owner)
    async with asyncio.timeout(30):
        while await keeper.find("p") is None:
            pass


async def test_what_changes_together_is_written_together(
    keeper: Keeper, owner: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Mock(wraps=records._write)
    monkeypatch.setattr(records, "_write", write)
    for number in range(100):
        keeper.keep(str(number), RECORD, owner=owner)
    await keeper.written()
    assert write.call_count == 1


async def test_a_former_socket_has_no_say(keeper: Keeper, owner: Mock) -> None:
    keeper.keep("p", RECORD, owner=Mock())
    keeper.forget("p", owner=owner)
    keeper.part("p", owner=owner)
    assert await left(keeper) > 170


async def test_without_valkey_nobody_waits_and_nothing_grows(
    keeper: Keeper, owner: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(records, "_write", away)
    keeper.keep("p", RECORD, owner=owner)
    await keeper.written()
    monkeypatch.undo()
    assert await keeper.find("p") is None
    keeper.prolong("p", owner=owner)
    await keeper.written()
    assert await keeper.find("p") == RECORD


async def test_those_who_come_back_together_are_looked_up_together(
    keeper: Keeper, owner: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(100):
        keeper.keep(str(number), RECORD, owner=owner)
    await keeper.written()
    asked = Mock(wraps=valkey.client().mget)
    monkeypatch.setattr(valkey.client(), "mget", asked)
    found = await asyncio.gather(*(keeper.find(str(number)) for number in range(110)))
    assert found == [RECORD] * 100 + [None] * 10
    assert asked.call_count == 1


async def test_what_valkey_does_not_say_is_unknown(
    keeper: Keeper, owner: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper.keep("p", RECORD, owner=owner)
    await keeper.written()
    monkeypatch.setattr(valkey.client(), "mget", Mock(side_effect=redis.TimeoutError))
    assert await keeper.find("p") is None
    monkeypatch.undo()
    valkey.client().set("socketio:p", b"written by another release")
    assert await keeper.find("p") is None
