from django.urls import path

from nastavnik.practice.mentorships.views import mentorships
from nastavnik.practice.mentorships.views.acts import ACTS

app_name = "mentorships"
urlpatterns = [
    path("", mentorships.mentorship_list, name="list"),
    path("add/", mentorships.mentorship_add, name="add"),
    path("<int:pk>/", mentorships.mentorship_detail, name="detail"),
    path("<int:pk>/edit/", mentorships.mentorship_edit, name="edit"),
    path("<int:pk>/members/", mentorships.change_members, name="members"),
    path("<int:pk>/replace/", mentorships.replace_mentor, name="replace"),
    *(path(f"<int:pk>/{act}/", mentorships.perform, {"act": act}, name=act) for act in ACTS),
]
