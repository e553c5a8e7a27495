"""The peer: Procrastinate, jobs on PostgreSQL. `prepare`, `send FIRST COUNT SECONDS`, `left`, `work`."""

import asyncio
import os
import time
from datetime import UTC, datetime
from functools import cache

from procrastinate import App, PsycopgConnector
from procrastinate.types import JSONDict
from psycopg_pool import AsyncConnectionPool
from redis import asyncio as redis

from benchmarks.followups.peers import step

# Jobs at once in each of four processes: PostgreSQL has a hundred connections.
CONCURRENCY = 10
# Five seconds would be what is measured: nothing tells a worker that a scheduled job has fallen due.
POLL_SECONDS = 0.5

app = App(connector=PsycopgConnector(conninfo=os.environ["PEER_DATABASE"], min_size=1, max_size=CONCURRENCY))


@cache
def _pool() -> AsyncConnectionPool:
    # Opened by the block that works.
    return AsyncConnectionPool(os.environ["PEER_DATABASE"], max_size=CONCURRENCY, open=False)


@cache
def _valkey() -> redis.Redis:
    client: redis.Redis = redis.Redis.from_url(os.environ["PEER_BROKER"])
    return client


@app.task(name="carry_out")
async def carry_out(number: int) -> None:
    async with _pool().connection() as connection:
        if (await connection.execute(step.WRITE, [number])).rowcount:
            await _valkey().publish(step.CHANNEL, number)


async def send(first: int, count: int, due: float) -> None:
    later = carry_out.configure(schedule_at=datetime.fromtimestamp(due, UTC))
    jobs: list[JSONDict] = [{"number": number} for number in range(first, first + count)]
    async with app.open_async():
        await later.batch_defer_async(*jobs)
    print(due)


async def work() -> None:
    async with app.open_async(), _pool():
        await app.run_worker_async(concurrency=CONCURRENCY, fetch_job_polling_interval=POLL_SECONDS)


async def prepare() -> None:
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
    step.database().execute(step.SCHEMA)


def main(order: str, *numbers: str) -> None:
    if order == "prepare":
        asyncio.run(prepare())
    elif order == "send":
        asyncio.run(send(int(numbers[0]), int(numbers[1]), time.time() + float(numbers[2])))
    elif order == "work":
        asyncio.run(work())
    else:
        # Jobs of dead workers stay so until somebody asks for them and retries them.
        query = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
        print(*step.database().execute(query).fetchone() or (0,))
