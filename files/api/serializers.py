"""Shapes of stored files."""

from typing import Any

from rest_framework import serializers

from common.api.pagination import MAX_CURSOR_LENGTH
from common.api.serializers import PageSizeField, StrictSerializer, TextField, page_of
from files.models import Category


class FileFilterSerializer(StrictSerializer):
    category = serializers.ChoiceField(choices=Category.choices, required=False)
    cursor = TextField(max_length=MAX_CURSOR_LENGTH, required=False)
    limit = PageSizeField()


class FileSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    category = serializers.ChoiceField(choices=Category.choices)
    size = serializers.IntegerField(help_text="In bytes.")
    sha256 = serializers.CharField()
    created_at = serializers.DateTimeField()
    created_by = serializers.UUIDField(allow_null=True)
    download_url = serializers.CharField()


FilePageSerializer = page_of(FileSerializer)
