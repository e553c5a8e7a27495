"""``manage.py verify_audit_trail``: recompute every company's audit chain."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.tenancy import tenant_scope
from operations.selectors import audit as audit_selectors


class Command(BaseCommand):
    help = "Walk the audit trail of every company and say whether it is whole; ends with 1 when one is not."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for tenant_id in audit_selectors.list_audited_tenant_ids():
            with tenant_scope(tenant_id):
                report = audit_selectors.verify_chain()
            if report.is_whole:
                self.stdout.write(f"{tenant_id}: whole; entries: {report.entries}.")
            else:
                broken += 1
                self.stdout.write(f"{tenant_id}: broken at entry {report.broken_at}. {report.reason}")
        if broken:
            raise CommandError(f"{broken} of the trails did not stay as they were written.")
