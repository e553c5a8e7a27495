"""Synchronous work (the database, tickets) off the event loop, on a few threads of its own.

Not ``sync_to_async``: that runs everything of a process one after another on a single thread, and so would
put a socket's look-up behind somebody else's.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

THREADS = 4
P = ParamSpec("P")
R = TypeVar("R")
_threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="realtime")


async def run(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a synchronous function on a thread, in the caller's context; its exception is raised here."""
    loop = asyncio.get_running_loop()
    work = partial(_with_fresh_connection, partial(function, *args, **kwargs))
    return await loop.run_in_executor(_threads, copy_context().run, work)


def _with_fresh_connection(work: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return work()
    finally:
        # Gives the connection back to the pool, so that idle sockets hold none.
        close_old_connections()
