"""What must have happened before an endpoint can succeed for Alice."""

from collections.abc import Callable, Mapping

from bots.services import archiving, people
from bots.services import enrollments as enrollment_services
from bots.services import handoffs as handoff_services
from bots.services import lead_imports as import_services
from bots.services import sequences as sequence_services
from tests.isolation.world.objects import World


def finish_import(world: World) -> None:
    import_services.run_lead_import(tenant_id=world.tenant.id, import_id=world.id_of("api/lead-imports"))


def archive(world: World) -> None:
    archiving.archive_lead(actor=world.alice, lead_id=world.id_of("api/leads"), now=world.tenant.now())


def pause(world: World) -> None:
    enrollment_services.pause_enrollment(
        actor=world.alice, enrollment_id=world.id_of("api/enrollments"), now=world.tenant.now()
    )


def publish(world: World) -> None:
    sequence_services.publish_draft(actor=world.alice, sequence_id=world.id_of("api/sequences"))


def take_over(world: World) -> None:
    people.take_over(
        actor=world.alice, conversation_id=world.id_of("api/conversations"), now=world.tenant.now()
    )


def accept(world: World) -> None:
    handoff_services.accept_handoff(
        actor=world.alice, handoff_id=world.id_of("api/handoffs"), now=world.tenant.now()
    )


PREPARE: Mapping[str, Callable[[World], None]] = {
    "POST api/conversations/<uuid:pk>/hand-back": take_over,
    "POST api/handoffs/<uuid:pk>/complete": accept,
    "POST api/lead-imports/<uuid:pk>/undo": finish_import,
    "POST api/leads/<uuid:pk>/restore": archive,
    "POST api/enrollments/<uuid:pk>/resume": pause,
    "POST api/sequences/<uuid:pk>/archive": publish,
}
