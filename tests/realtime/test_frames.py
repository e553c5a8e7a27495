"""Bytes that are made once, and go as soon as nobody needs them."""

import gc

from realtime.hub.frames import Burst, Frame


def test_whoever_was_brought_the_same_shares_the_bytes() -> None:
    root, first, second = Burst(), Frame("1"), Frame("2")
    here, there = (root.then(first).then(second) for _ in range(2))
    other = root.then(second)
    assert here.wire() is there.wire()
    assert here.wire() == first.wire + second.wire
    assert (other.wire(), other.size) == (second.wire, second.size)
    assert [frame.text for frame in here.frames()] == ["1", "2"]


def test_a_burst_does_not_wait_for_the_garbage_collector() -> None:
    gc.collect()
    before = bursts()
    root = Burst()
    burst = root.then(Frame("1")).then(Frame("2"))
    burst.wire()
    assert bursts() > before
    del root, burst
    assert bursts() == before


def bursts() -> int:
    # By type and not by isinstance, which would evaluate what others left to be evaluated later.
    return sum(1 for one in gc.get_objects() if type(one) is Burst)
