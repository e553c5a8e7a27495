from django.urls import path

from dashboards.pages import command_centre, entrance, leads

urlpatterns = [
    path("", command_centre.command_centre, name="command-centre"),
    path("leads", leads.leads, name="leads-page"),
    path("leads/<uuid:lead_id>/messages", command_centre.write_as_lead, name="write-as-lead"),
    path("sign-in", entrance.sign_in, name="sign-in"),
    path("sign-out", entrance.sign_out, name="sign-out"),
    path("company", entrance.choose_company, name="choose-company"),
    path("components", command_centre.components, name="components"),
]
