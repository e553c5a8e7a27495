from django.urls import path

from dashboards.pages import command_centre, conversations, entrance, leads

urlpatterns = [
    path("", command_centre.command_centre, name="command-centre"),
    path("leads", leads.leads, name="leads-page"),
    path("leads/<uuid:lead_id>", leads.lead, name="lead-page"),
    path("leads/<uuid:lead_id>/edit", leads.edit, name="edit-lead"),
    path("leads/<uuid:lead_id>/messages", command_centre.write_as_lead, name="write-as-lead"),
    path("leads/<uuid:lead_id>/<slug:action>", leads.act, name="act-on-lead"),
    path("conversations", conversations.conversations, name="conversations-page"),
    path("conversations/<uuid:conversation_id>", conversations.conversations, name="conversation-page"),
    path("conversations/<uuid:conversation_id>/messages", conversations.write, name="write-by-hand"),
    path("conversations/<uuid:conversation_id>/pass", conversations.pass_on, name="pass-on"),
    path(
        "conversations/<uuid:conversation_id>/handoffs/<uuid:handoff_id>/<slug:answer>",
        conversations.answer_handoff,
        name="answer-handoff",
    ),
    path("conversations/<uuid:conversation_id>/<slug:action>", conversations.act, name="act-on-conversation"),
    path("sign-in", entrance.sign_in, name="sign-in"),
    path("sign-out", entrance.sign_out, name="sign-out"),
    path("company", entrance.choose_company, name="choose-company"),
    path("components", command_centre.components, name="components"),
]
