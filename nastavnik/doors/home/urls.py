from django.contrib.auth.views import LogoutView
from django.urls import path

from nastavnik.doors.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/login/", views.LogIn.as_view(), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("accounts/role/", views.choose_role, name="choose_role"),
    path("health/", views.health, name="health"),
]
