"""Numbers whose owners wrote STOP to the carrier itself, which we learn when it refuses a message."""

from datetime import datetime

from bots.engines import opt_out
from bots.models.enrollments import Enrollment
from bots.models.leads import Lead
from bots.models.outbound import Outbound
from bots.services import enrollments, suppressions
from common.actor import Actor

REASON = "the number wrote STOP to the carrier"


def heed(outbound: Outbound, *, now: datetime) -> None:
    """Leave the number alone on texts and calls, and end the lead's plans. Again, it changes nothing.

    ``now`` is tenant time. The caller holds the lead's lock and the transaction.
    """
    actor = Actor.system(outbound.tenant_id, label=outbound.provider)
    for channel in opt_out.PHONE:
        suppressions.suppress(actor=actor, channel=channel, address=outbound.to, reason=REASON, now=now)
    lead = Lead.objects.select_related("tenant").get(id=outbound.lead_id)
    enrollments.leave_plans(
        lead=lead, reason="the lead opted out", now=now, status=Enrollment.Status.OPTED_OUT
    )
