from django.urls import path

from nastavnik.platform.ui import views

app_name = "ui"
urlpatterns = [
    path("theme/", views.set_theme, name="theme"),
    path("gallery/", views.gallery, name="gallery"),
]
