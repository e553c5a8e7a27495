from django.urls import path

from realtime.api import broadcasts, presence, views

urlpatterns = [
    path("realtime/ticket", views.TicketView.as_view()),
    path("realtime/topics", views.TopicFamilyListView.as_view()),
    path("realtime/presence", presence.PresenceView.as_view()),
    path("stats", presence.StatsView.as_view()),
    path("broadcasts", broadcasts.BroadcastListView.as_view()),
    path("broadcast/tenant/<uuid:tenant_id>", broadcasts.TenantBroadcastView.as_view()),
    path("broadcast/user/<uuid:user_id>", broadcasts.UserBroadcastView.as_view()),
    path("broadcast/subscription/<str:topic>", broadcasts.TopicBroadcastView.as_view()),
]
