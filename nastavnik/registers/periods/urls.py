from django.urls import path

from nastavnik.registers.periods import views

app_name = "periods"
urlpatterns = [
    path("", views.period_list, name="list"),
    path("add/", views.period_add, name="add"),
    path("<int:pk>/", views.period_detail, name="detail"),
    path("<int:pk>/edit/", views.period_edit, name="edit"),
    path("years/add/", views.year_add, name="year_add"),
    path("years/<int:pk>/", views.year_detail, name="year_detail"),
    path("years/<int:pk>/edit/", views.year_edit, name="year_edit"),
]
