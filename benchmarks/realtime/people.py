"""Prints a company with many signed-in people: its id and an access token each, as JSON."""

import json
import sys

import django

django.setup()

from django.db import transaction

from accounts.models.roles import Role
from accounts.services import memberships, refresh_tokens, sign_ins, tenants
from common.actor import Actor
from common.devices import Device
from common.tenancy import tenant_scope


def main(count: int) -> None:
    tenant = tenants.create_tenant(
        name="Benchmark Homes", slug="benchmark", owner_email="owner@benchmark.example", owner_password=None
    ).tenant
    tokens = []
    for number in range(count):
        member = memberships.add_member(
            actor=Actor.system(tenant.id), email=f"person-{number}@benchmark.example", role=Role.OPERATOR
        )
        with tenant_scope(tenant.id), transaction.atomic():
            sign_in = sign_ins.start_sign_in(user=member.user, device=Device(label="benchmark"))
            tokens.append(refresh_tokens.start_family(sign_in=sign_in).access_token)
    json.dump({"tenant_id": str(tenant.id), "tokens": tokens}, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
