"""Posting mail to the house as a company's mail provider does, with its signature."""

import time
from dataclasses import dataclass
from hashlib import sha256
from hmac import new
from typing import Any
from uuid import UUID

from django.test import Client

SECRET = "acme-inbound-secret"


@dataclass(frozen=True)
class PostedMail:
    """One request: the body that is signed, and how it is sent."""

    tenant_id: UUID
    body: bytes
    media_type: str = "message/rfc822"
    secret: str = SECRET
    seconds_ago: int = 0

    def send(self, client: Client) -> Any:
        timestamp = str(int(time.time()) - self.seconds_ago)
        signature = new(self.secret.encode(), timestamp.encode() + b"." + self.body, sha256).hexdigest()
        return client.generic(
            "POST",
            f"/api/webhooks/email/{self.tenant_id}",
            self.body,
            content_type=self.media_type,
            headers={"X-Switchboard-Timestamp": timestamp, "X-Switchboard-Signature": signature},
        )
