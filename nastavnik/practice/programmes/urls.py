from django.urls import path

from nastavnik.practice.programmes import views

app_name = "programmes"
urlpatterns = [
    path("forms/", views.form_list, name="form_list"),
    path("forms/add/", views.form_add, name="form_add"),
    path("forms/presets/", views.form_presets, name="form_presets"),
    path("forms/<int:pk>/", views.form_detail, name="form_detail"),
    path("forms/<int:pk>/edit/", views.form_edit, name="form_edit"),
]
