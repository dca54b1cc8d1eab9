from django.urls import path

from nastavnik.platform.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.progress_list, name="list"),
    path("<int:pk>/", views.progress_detail, name="detail"),
    path("queue/", views.queue_state, name="queue"),
]
