from django.urls import path

from dashboards import pages

urlpatterns = [
    path("", pages.command_centre, name="command-centre"),
    path("leads", pages.leads, name="leads-page"),
    path("leads/<uuid:lead_id>/messages", pages.write_as_lead, name="write-as-lead"),
    path("sign-in", pages.sign_in, name="sign-in"),
    path("sign-out", pages.sign_out, name="sign-out"),
    path("company", pages.choose_company, name="choose-company"),
    path("components", pages.components, name="components"),
]
