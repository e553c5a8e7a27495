"""Every environment variable that Switchboard reads: typed, with its default, refusing nonsense at start."""

import os
from pathlib import Path

from environs import Env

from config import embedded

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent

VAR_DIR: Path = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

# A command run beside `make run` finds the embedded servers that are already up.
if not ("DATABASE_URL" in os.environ and "REDIS_URL" in os.environ):
    for name, value in (embedded.running(VAR_DIR) or {}).items():
        os.environ.setdefault(name, value)

DEBUG: bool = env.bool("DEBUG", False)
DEMO_MODE: bool = env.bool("DEMO_MODE", False)
SECRET_KEY: str = env.str("SECRET_KEY", "")
# What stored credentials of the outside world are encrypted with: the first key writes, all of them read.
CREDENTIALS_KEYS: list[str] = env.list("CREDENTIALS_KEYS", [])
HOST: str = env.str("HOST", "127.0.0.1")
PORT: int = env.int("PORT", 8000)
PUBLIC_ORIGIN: str = env.str("PUBLIC_ORIGIN", f"http://{HOST}:{PORT}").rstrip("/")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CORS_ALLOWED_ORIGINS: list[str] = env.list(
    "CORS_ALLOWED_ORIGINS", ["http://localhost:3000", "http://127.0.0.1:3000", "http://localhost:3001"]
)
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", 0)

DATABASE_URL: str = env.str("DATABASE_URL", "postgresql://switchboard_app@127.0.0.1/switchboard")
DATABASE_OWNER_URL: str = env.str("DATABASE_OWNER_URL", DATABASE_URL)
DATABASE_POOL_SIZE: int = env.int("DATABASE_POOL_SIZE", 16)
REDIS_URL: str = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
# The servers that carry events to the web processes; a tenant lives on one of them.
BUS_URLS: list[str] = env.list("BUS_URLS", [REDIS_URL])

SOCKETS_PER_USER: int = env.int("SOCKETS_PER_USER", 100)
SOCKETS_PER_TENANT: int = env.int("SOCKETS_PER_TENANT", 10_000)
SOCKETS_WAITING_PER_ADDRESS: int = env.int("SOCKETS_WAITING_PER_ADDRESS", 200)
SOCKET_PING_SECONDS: float = env.float("SOCKET_PING_SECONDS", 20.0)
SOCKET_PONG_SECONDS: float = env.float("SOCKET_PONG_SECONDS", 20.0)
DRAIN_SECONDS: int = env.int("DRAIN_SECONDS", 6)

METRICS_TOKEN: str = env.str("METRICS_TOKEN", "")
# Read by prometheus_client, too: where several processes keep their numbers so that any of them can tell all.
PROMETHEUS_MULTIPROC_DIR: str = env.str("PROMETHEUS_MULTIPROC_DIR", "")

LOG_FORMAT: str = env.str("LOG_FORMAT", "console" if DEBUG or DEMO_MODE else "json")
LOG_LEVEL: str = env.str("LOG_LEVEL", "INFO").upper()

MESSAGING_PROVIDER: str = env.str("MESSAGING_PROVIDER", "simulated")
MESSAGING_GATEWAY_URL: str = env.str("MESSAGING_GATEWAY_URL", "")
# The mail server of this installation, which carries the email of tenants that chose it; Django's own names.
EMAIL_BACKEND: str = env.str("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST: str = env.str("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT: int = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER: str = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD: str = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS: bool = env.bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL: bool = env.bool("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT: int = env.int("EMAIL_TIMEOUT", 10)
# Admits engines of words on this machine and in private networks, whose addresses tenants choose.
LANGUAGE_MAY_BE_PRIVATE: bool = env.bool("LANGUAGE_MAY_BE_PRIVATE", False)
FOLLOW_UPS_POKE_SECONDS: float = env.float("FOLLOW_UPS_POKE_SECONDS", 2.0)
FOLLOW_UPS_LEASE_SECONDS: float = env.float("FOLLOW_UPS_LEASE_SECONDS", 30.0)


def secret_key() -> str:
    """The configured key; without one, a key made once and kept beside the embedded data."""
    if SECRET_KEY:
        return SECRET_KEY
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(os.urandom(48).hex())
    return path.read_text()
