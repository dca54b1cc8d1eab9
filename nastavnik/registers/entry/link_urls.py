"""Addresses that stand alone: short ones for messengers, and the one allauth knows by its name."""

from django.urls import path

from nastavnik.registers.entry.views import external, links

urlpatterns = [
    path("i/<str:token>/", links.invitation, name="invitation"),
    path("p/<str:token>/", links.new_password, name="new_password"),
    path("r/<str:token>/", links.role_offer, name="role_offer"),
    path(
        "accounts/external/<str:provider_id>/back/",
        external.external_callback,
        name="openid_connect_callback",
    ),
]
