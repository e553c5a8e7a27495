"""The one ASGI application: HTTP to Django, WebSockets to the realtime consumers."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Settings and apps must be ready before anything that imports models.
http_application = get_asgi_application()

from realtime.routing import websocket_application  # noqa: E402

application = ProtocolTypeRouter({"http": http_application, "websocket": websocket_application})
