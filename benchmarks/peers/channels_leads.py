"""The peer: Django Channels as its tutorial has it, with a layer of channels-redis (``PEER_LAYER``)."""

import os
from typing import Any

import django
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path

GROUP = "leads"

settings.configure(
    SECRET_KEY="a peer that signs nothing",
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=["channels"],
    ROOT_URLCONF=__name__,
    LOGGING_CONFIG=None,
    CHANNEL_LAYERS={
        "default": {"BACKEND": os.environ["PEER_LAYER"], "CONFIG": {"hosts": [os.environ["REDIS_URL"]]}}
    },
)
django.setup()
urlpatterns: list[Any] = []


class LeadsConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]  # Channels publishes no types
    async def connect(self) -> None:
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def lead_created(self, message: dict[str, Any]) -> None:
        await self.send_json(message["event"])


application = ProtocolTypeRouter(
    {"http": get_asgi_application(), "websocket": URLRouter([path("ws", LeadsConsumer.as_asgi())])}
)
