"""The same thing at the same moment from several threads."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

Given = TypeVar("Given")
Result = TypeVar("Result")


def run_together(function: Callable[[Given], Result], arguments: Iterable[Given]) -> list[Result]:
    """Call it once per argument, all set off by one barrier; raises what any of them raised."""
    given = list(arguments)
    barrier = threading.Barrier(len(given))

    def call(argument: Given) -> Result:
        try:
            barrier.wait(timeout=10)
            return function(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(given)) as pool:
        return list(pool.map(call, given))
