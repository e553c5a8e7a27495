"""Counting uses of allowances exactly, in Valkey: one atomic script, however many ask at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from uuid import uuid4

from redis.commands.core import Script

from common import valkey

# A sliding window of exact moments. All allowances are checked before any is spent, so that an attempt that
# one of them refuses costs nothing of the others. The server's clock is the only clock.
_SPEND = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local refused, remaining, reset = 0, -1, 0
for i, key in ipairs(KEYS) do
    local limit, window = tonumber(ARGV[i * 2]), tonumber(ARGV[i * 2 + 1]) * 1000000
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
    local used = redis.call('ZCARD', key)
    local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')[2]
    local frees = window
    if oldest then frees = tonumber(oldest) + window - now end
    if used >= limit then
        if refused == 0 or frees > reset then refused, reset = i, frees end
    elseif refused == 0 and (remaining < 0 or limit - used - 1 < remaining) then
        remaining, reset = limit - used - 1, frees
    end
end
if refused > 0 then return {0, refused, 0, math.ceil(reset / 1000000)} end
for i, key in ipairs(KEYS) do
    redis.call('ZADD', key, now, ARGV[1])
    redis.call('PEXPIRE', key, tonumber(ARGV[i * 2 + 1]) * 1000)
end
return {1, 0, remaining, math.ceil(reset / 1000000)}
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """``limit`` uses of ``key`` in any stretch of ``seconds``."""

    key: str
    limit: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Spent:
    """The outcome of one use. ``reset`` is in whole seconds until the oldest use is forgotten.

    ``refused_by`` is the allowance that was used up, or None when the use was granted.
    """

    receipt: str
    remaining: int
    reset: int
    refused_by: Allowance | None = None


def spend(allowances: Sequence[Allowance]) -> Spent:
    """Use each allowance once, or none of them. Raises ``redis.RedisError`` when Valkey is away."""
    receipt = uuid4().hex
    numbers = [str(number) for one in allowances for number in (one.limit, one.seconds)]
    granted, refused, remaining, reset = _script()(
        keys=[_name(one) for one in allowances], args=[receipt, *numbers]
    )
    return Spent(
        receipt=receipt,
        remaining=int(remaining),
        reset=max(1, int(reset)),
        refused_by=None if granted else allowances[int(refused) - 1],
    )


def give_back(allowances: Sequence[Allowance], *, receipt: str) -> None:
    """Undo one use, such as the attempt that turned out to be the rightful user's."""
    with valkey.client().pipeline(transaction=False) as pipe:
        for one in allowances:
            pipe.zrem(_name(one), receipt)
        pipe.execute()


def _name(allowance: Allowance) -> str:
    return f"limit:{allowance.key}"


@cache
def _script() -> Script:
    return valkey.client().register_script(_SPEND)
