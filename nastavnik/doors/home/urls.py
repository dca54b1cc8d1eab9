from django.urls import path

from nastavnik.doors.home import views
from nastavnik.registers.entry.views import entering

urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/login/", entering.log_in, name="login"),
    path("accounts/logout/", entering.log_out, name="logout"),
    path("accounts/role/", views.choose_role, name="choose_role"),
    path("health/", views.health, name="health"),
]
