"""The one ASGI application: HTTP to Django, WebSockets to the realtime consumers."""

import os

import django
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Settings and apps must be ready before anything that imports models.
django.setup(set_prefix=False)

from config.http import OneHopHandler  # noqa: E402
from realtime.routing import http_application, websocket_application  # noqa: E402

application = ProtocolTypeRouter(
    {"http": http_application(OneHopHandler()), "websocket": websocket_application}
)
