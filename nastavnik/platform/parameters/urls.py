from django.urls import path

from nastavnik.platform.parameters import views

app_name = "parameters"
urlpatterns = [
    path("", views.parameter_list, name="list"),
    path("<slug:code>/edit/", views.parameter_edit, name="edit"),
    path("security/<slug:code>/edit/", views.security_parameter_edit, name="security_edit"),
]
