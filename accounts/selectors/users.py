"""Reading people."""

from accounts.models.users import User
from common.actor import Actor


def find_user_of(*, actor: Actor) -> User | None:
    """The person who acts, or None for an API key and for the house itself."""
    if actor.user_id is None or actor.api_key_id is not None:
        return None
    return User.objects.filter(id=actor.user_id).first()


def name_of(*, actor: Actor, otherwise: str = "Somebody") -> str:
    """What the person who acts is called; ``otherwise`` where no person acts, or one who gave no name."""
    user = find_user_of(actor=actor)
    return (user.name if user else "") or otherwise
