from django.urls import path

from nastavnik.doors.trail import views

app_name = "trail"

urlpatterns = [
    path("", views.event_list, name="list"),
    path("export/", views.event_export, name="export"),
    path("people/<int:pk>/viewers/", views.viewers, name="viewers"),
    path("<str:subject_type>/<int:pk>/", views.history, name="history"),
]
