"""Claims due steps until none is left, and prints what it got, as JSON: the argument is its name.

It says that it is ready and waits for a line, so that several begin together.
"""

import json
import sys
import time

import django

django.setup()

from bots.services import follow_up_claims


def main(owner: str) -> None:
    claimed: list[str] = []
    follow_up_claims.claim_batch(owner=owner, after=None)
    print("ready", flush=True)
    sys.stdin.readline()
    began, after = time.monotonic(), None
    while batch := follow_up_claims.claim_batch(owner=owner, after=after):
        claimed += [step.id.hex for step in batch.steps]
        after = batch.tenant_id
    print(json.dumps({"began": began, "ended": time.monotonic(), "claimed": claimed}))


if __name__ == "__main__":
    main(sys.argv[1])
