"""Real PostgreSQL and Valkey for one test run, started before Django reads its settings.

Loaded with ``-p tests.servers``. Set DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL together to use
servers of your own. Test processes (workers, web) inherit the addresses through the environment.
"""

import atexit
import os
import tempfile
from pathlib import Path

from config import embedded

if "DATABASE_URL" not in os.environ:
    servers = embedded.throwaway()
    atexit.register(servers.stop)
    os.environ.update(servers.env())

os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="switchboard-var-")
(Path(os.environ["VAR_DIR"]) / "static").mkdir()
os.environ["SECRET_KEY"] = "only for tests: not a secret, and long enough to sign with"
os.environ["LOG_FORMAT"] = "console"
