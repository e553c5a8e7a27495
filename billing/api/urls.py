from django.urls import path

from billing.api import views

urlpatterns = [
    path("customers", views.CustomerListView.as_view(), name="customers"),
    path("customers/<uuid:customer_id>", views.CustomerView.as_view(), name="customer"),
]
