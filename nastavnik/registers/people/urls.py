from django.urls import path

from nastavnik.registers.people.choices import ParticipantRole
from nastavnik.registers.people.views import bulk, people, registers

MENTEE = {"role": ParticipantRole.MENTEE.value}
MENTOR = {"role": ParticipantRole.MENTOR.value}

app_name = "people"
urlpatterns = [
    path("", people.person_list, name="list"),
    path("add/", people.person_add, name="add"),
    path("<int:pk>/", people.person_detail, name="detail"),
    path("<int:pk>/edit/", people.person_edit, name="edit"),
    path("<int:pk>/archive/", people.person_archive, name="archive"),
    path("<int:pk>/kinship/add/", people.kinship_add, name="kinship_add"),
    path("<int:pk>/kinship/<int:kinship>/remove/", people.kinship_remove, name="kinship_remove"),
    path("mentees/", registers.register_list, MENTEE, name="mentees"),
    path("mentees/add/", registers.enrolment_add, MENTEE, name="mentees_add"),
    path("mentors/", registers.register_list, MENTOR, name="mentors"),
    path("mentors/add/", registers.enrolment_add, MENTOR, name="mentors_add"),
    path("places/register/", bulk.register_many, name="register_many"),
    path("places/<int:pk>/", registers.enrolment_detail, name="enrolment_detail"),
    path("places/<int:pk>/edit/", registers.enrolment_edit, name="enrolment_edit"),
    path("places/<int:pk>/register/", registers.enrolment_register, name="enrolment_register"),
    path("places/<int:pk>/readmit/", registers.enrolment_readmit, name="enrolment_readmit"),
    path("places/<int:pk>/train/", registers.enrolment_train, name="enrolment_train"),
    path("places/<int:pk>/leave/", registers.enrolment_leave, name="enrolment_leave"),
]
