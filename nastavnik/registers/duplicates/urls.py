from django.urls import path

from nastavnik.registers.duplicates import views

app_name = "duplicates"
urlpatterns = [
    path("alike/", views.alike_list, name="list"),
    path("alike/<int:pk>/<int:other>/", views.compare, name="compare"),
    path("merges/<int:pk>/undo/", views.merge_undo, name="undo"),
]
