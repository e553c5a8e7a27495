from django.urls import path

from realtime.api import views

urlpatterns = [
    path("realtime/ticket", views.TicketView.as_view()),
    path("realtime/topics", views.TopicFamilyListView.as_view()),
]
