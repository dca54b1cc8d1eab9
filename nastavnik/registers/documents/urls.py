from django.urls import path

from nastavnik.registers.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.document_list, name="list"),
    path("add/", views.document_add, name="add"),
    path("acts/", views.act_list, name="act_list"),
    path("acts/add/", views.act_add, name="act_add"),
    path("coverage/", views.document_coverage, name="coverage"),
    path("<int:pk>/", views.document_detail, name="detail"),
    path("<int:pk>/edit/", views.document_edit, name="edit"),
    path("<int:pk>/file/", views.document_file, name="file"),
]
