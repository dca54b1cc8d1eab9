from django.apps import AppConfig


class MentorshipsConfig(AppConfig):
    name = "nastavnik.practice.mentorships"
    label = "mentorships"
