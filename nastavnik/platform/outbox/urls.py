from django.urls import path

from nastavnik.platform.outbox import views

app_name = "outbox"
urlpatterns = [path("", views.letter_list, name="list")]
