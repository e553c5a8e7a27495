from django.urls import path

from files.api import views

urlpatterns = [
    path("files", views.FileListView.as_view(), name="files"),
    path("files/<uuid:file_id>", views.FileView.as_view(), name="file"),
    path("files/<uuid:file_id>/metadata", views.FileMetadataView.as_view(), name="file-metadata"),
]
