from django.urls import path

from nastavnik.registers.entry.views import entering, external, invitations, links, security

app_name = "entry"
urlpatterns = [
    path("factor/", entering.factor, name="factor"),
    path("confirm/", entering.confirm, name="confirm"),
    path("forgotten/", links.forgotten, name="forgotten"),
    path("security/", security.security, name="security"),
    path("security/password/", security.password, name="password"),
    path("security/application/", security.totp_add, name="totp_add"),
    path("security/passkey/", security.passkey_add, name="passkey_add"),
    path("security/recovery/", security.recovery_codes, name="recovery_codes"),
    path("security/factors/<int:pk>/remove/", security.factor_remove, name="factor_remove"),
    path("security/devices/<int:pk>/end/", security.session_end, name="session_end"),
    path("security/devices/end/", security.sessions_end, name="sessions_end"),
    path("security/resets/<int:pk>/seen/", security.reset_seen, name="reset_seen"),
    path("security/external/<int:pk>/remove/", external.external_remove, name="external_remove"),
    path("external/", external.external_login, name="external_login"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/add/", invitations.invite, name="invite"),
    path("invitations/<int:pk>/renew/", invitations.invitation_renew, name="invitation_renew"),
    path("invitations/<int:pk>/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
    path("invitations/roles/<int:pk>/renew/", invitations.offer_renew, name="offer_renew"),
    path("invitations/roles/<int:pk>/revoke/", invitations.offer_revoke, name="offer_revoke"),
    path("<int:pk>/factors/", invitations.factors_reset, name="factors_reset"),
    path("<int:pk>/password/", invitations.password_link, name="password_link"),
]
