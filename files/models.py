"""Files that are kept."""

from django.db import models

from common.models import TenantModel


class Category(models.TextChoices):
    DOCUMENTS = "documents", "Documents"
    SPREADSHEETS = "spreadsheets", "Spreadsheets"


class StoredFile(TenantModel):
    """A file whose bytes lie under the tenant's own folder, named by this row's id and nothing else.

    Deleting removes the bytes; the row stays, so that the id answers *gone* and the trail keeps its name.
    """

    name = models.CharField(max_length=200, help_text="As it was called by whoever stored it.")
    media_type = models.CharField(max_length=100)
    category = models.CharField(max_length=20, choices=Category)
    size = models.BigIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="files_storedfile_not_empty", condition=models.Q(size__gt=0)),
            models.CheckConstraint(
                name="files_storedfile_category_known", condition=models.Q(category__in=Category.values)
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "-created_at", "-id"],
                condition=models.Q(deleted_at__isnull=True),
                name="files_storedfile_kept",
            ),
            models.Index(
                fields=["tenant", "category", "-created_at", "-id"],
                condition=models.Q(deleted_at__isnull=True),
                name="files_storedfile_by_category",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None
