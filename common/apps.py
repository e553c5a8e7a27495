from django.apps import AppConfig
from django.db.models import Field, ForeignKey

from common.postgres.lookups import AnyOf


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        Field.register_lookup(AnyOf)
        # Relations know the lookups of relations only.
        ForeignKey.register_lookup(AnyOf)
