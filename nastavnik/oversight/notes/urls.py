from django.urls import path

from nastavnik.oversight.notes.views import campaigns, notes

app_name = "notes"
urlpatterns = [
    path("", notes.note_list, name="list"),
    path("sets/<int:pk>/required/", notes.required_form_add, name="required_form_add"),
    path("add/", notes.note_add, name="add"),
    path("reviews/<int:pk>/", campaigns.body_notes, name="body"),
    path("reviews/<int:pk>/add/", campaigns.body_note_add, name="body_add"),
    path("reviews/<int:pk>/archive/", campaigns.archive_add, name="archive_add"),
    path("archives/<int:pk>/download/", campaigns.archive_download, name="archive"),
    path("<int:pk>/", notes.note_detail, name="detail"),
    path("<int:pk>/regenerate/", notes.note_regenerate, name="regenerate"),
    path("<int:pk>/text/<slug:section>/", notes.text_edit, name="text_edit"),
    path("<int:pk>/download/<slug:wanted>/", notes.note_download, name="download"),
    path("<int:pk>/pictures/<int:number>.png", notes.note_picture, name="picture"),
    path("<int:pk>/findings/", notes.note_findings, name="findings"),
    path("<int:pk>/claims/", notes.note_claims, name="claims"),
]
