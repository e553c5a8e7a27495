from django.urls import path

from events.api import views

urlpatterns = [
    path("asyncapi.json", views.AsyncApiView.as_view(), name="asyncapi"),
    path("events", views.EventListView.as_view(), name="events"),
    path("events/handlers", views.HandlerListView.as_view(), name="event-handlers"),
    path("dead-letters", views.DeadLetterListView.as_view(), name="dead-letters"),
    path(
        "dead-letters/<int:dead_letter_id>/retry",
        views.DeadLetterRetryView.as_view(),
        name="dead-letter-retry",
    ),
]
