"""Gives a peer's module its order: `MODULE ORDER NUMBERS`, with the orders that it names.

So the module is imported under its own name, by which a queue's workers find their tasks.
"""

import sys
from importlib import import_module

if __name__ == "__main__":
    import_module(f"benchmarks.followups.peers.{sys.argv[1]}").main(*sys.argv[2:])
