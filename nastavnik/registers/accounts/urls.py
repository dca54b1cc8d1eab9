from django.urls import path

from nastavnik.registers.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.user_list, name="list"),
    path("<int:pk>/", views.user_detail, name="detail"),
    path("<int:pk>/edit/", views.user_edit, name="edit"),
    path("<int:pk>/assign/", views.assignment_add, name="assign"),
    path("assignments/<int:pk>/end/", views.assignment_end, name="assignment_end"),
]
