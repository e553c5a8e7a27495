"""How often a process that runs for days looks for garbage. What goes without a cycle goes at once anyway."""

import gc

# So many new objects before the youngest are looked at, so many of these looks before the next older ones
# are, so many of those before all are. A batch makes tens of thousands of objects and drops them together.
OF_BATCHES = (20_000, 10, 200)


def settle(thresholds: tuple[int, int, int] = OF_BATCHES) -> None:
    """Pass over what was loaded at the start from now on, and look rarely at what is old.

    Call it when the process has started, or before it forks: what is frozen is not touched, and so stays
    shared with its children.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*thresholds)
