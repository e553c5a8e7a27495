"""What the concierge remembers of one person's session."""

from django.db import models

from common.models import TenantModel


class ConciergeSession(TenantModel):
    """One person's talk with the concierge: where they stand and what was said last; nobody else's."""

    user_id = models.UUIDField()
    session_id = models.CharField(max_length=100)
    context = models.JSONField(default=dict, blank=True)
    turns = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user_id", "session_id"], name="bots_conciergesession_once"
            )
        ]

    def __str__(self) -> str:
        return self.session_id
