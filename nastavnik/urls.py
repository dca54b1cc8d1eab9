"""Addresses. No personal data stands in any of them."""

from django.urls import include, path

urlpatterns = [
    path("", include("nastavnik.doors.home.urls")),
    path("organizations/", include("nastavnik.registers.organizations.urls")),
    path("periods/", include("nastavnik.registers.periods.urls")),
    path("accounts/", include("nastavnik.registers.entry.urls")),
    path("accounts/", include("nastavnik.registers.accounts.urls")),
    path("", include("nastavnik.registers.entry.link_urls")),
    path("documents/", include("nastavnik.registers.documents.urls")),
    path("programmes/", include("nastavnik.practice.programmes.urls")),
    path("partners/", include("nastavnik.registers.partners.urls")),
    path("indicators/", include("nastavnik.oversight.indicators.urls")),
    path("privacy/", include("nastavnik.registers.privacy.urls")),
    path("people/", include("nastavnik.registers.people.urls")),
    path("people/", include("nastavnik.registers.duplicates.urls")),
    path("consents/", include("nastavnik.registers.consents.urls")),
    path("withdrawals/", include("nastavnik.practice.withdrawals.urls")),
    path("mentorships/", include("nastavnik.practice.mentorships.urls")),
    path("campaigns/", include("nastavnik.oversight.campaigns.urls")),
    path("notes/", include("nastavnik.oversight.notes.urls")),
    path("imports/", include("nastavnik.doors.imports.urls")),
    path("exports/", include("nastavnik.doors.exports.urls")),
    path("trail/", include("nastavnik.doors.trail.urls")),
    path("jobs/", include("nastavnik.platform.jobs.urls")),
    path("letters/", include("nastavnik.platform.outbox.urls")),
    path("parameters/", include("nastavnik.platform.parameters.urls")),
    path("ui/", include("nastavnik.platform.ui.urls")),
]

# Shown by Django where no page answers; they take the number of the request with them.
handler400 = "nastavnik.platform.requests.answers.bad_request"
handler500 = "nastavnik.platform.requests.answers.server_error"
