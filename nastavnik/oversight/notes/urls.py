from django.urls import path

from nastavnik.oversight.notes import views

app_name = "notes"
urlpatterns = [
    path("", views.note_list, name="list"),
    path("sets/<int:pk>/required/", views.required_form_add, name="required_form_add"),
    path("add/", views.note_add, name="add"),
    path("<int:pk>/", views.note_detail, name="detail"),
    path("<int:pk>/regenerate/", views.note_regenerate, name="regenerate"),
    path("<int:pk>/text/<slug:section>/", views.text_edit, name="text_edit"),
    path("<int:pk>/download/<slug:wanted>/", views.note_download, name="download"),
    path("<int:pk>/pictures/<int:number>.png", views.note_picture, name="picture"),
    path("<int:pk>/findings/", views.note_findings, name="findings"),
    path("<int:pk>/claims/", views.note_claims, name="claims"),
]
