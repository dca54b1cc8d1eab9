"""Addresses. No personal data stands in any of them."""

from django.urls import include, path

urlpatterns = [
    path("", include("nastavnik.doors.home.urls")),
    path("organizations/", include("nastavnik.registers.organizations.urls")),
    path("periods/", include("nastavnik.registers.periods.urls")),
    path("accounts/", include("nastavnik.registers.accounts.urls")),
    path("documents/", include("nastavnik.registers.documents.urls")),
    path("programmes/", include("nastavnik.practice.programmes.urls")),
    path("partners/", include("nastavnik.registers.partners.urls")),
    path("indicators/", include("nastavnik.oversight.indicators.urls")),
    path("people/", include("nastavnik.registers.people.urls")),
    path("mentorships/", include("nastavnik.practice.mentorships.urls")),
    path("notes/", include("nastavnik.oversight.notes.urls")),
    path("ui/", include("nastavnik.platform.ui.urls")),
]
