from django.urls import path

from nastavnik.doors.exports import views
from nastavnik.doors.exports.lists import LISTS

app_name = "exports"
urlpatterns = [
    *(path(f"{code}/", views.list_export, {"code": code}, name=code) for code in LISTS),
    path("totals/<int:pk>/", views.totals_export, name="totals"),
    path("figures/<int:pk>/", views.figures_export, name="figures"),
]
