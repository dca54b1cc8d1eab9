"""Log-in through an OpenID Connect provider, which the environment names or nobody does.

allauth speaks the protocol; whose account it is and what happens then is ours: nothing of what the
provider tells is kept but the number by which it knows the person.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from nastavnik.domain.errors import DomainError
from nastavnik.platform.access.policy import visitor_actor
from nastavnik.platform.requests.middleware import request_id_of
from nastavnik.registers.accounts.models import User
from nastavnik.registers.entry import operations
from nastavnik.registers.entry.choices import Method, Refusal
from nastavnik.registers.entry.http import leave_first, proceed

PROVIDER_ID = "oidc"
ISSUER_LENGTH = 200


def provider_title() -> str:
    """What the button of the provider says; "" where none is set up."""
    return settings.OIDC["name"] if settings.OIDC else ""


def issuer() -> str:
    """Whose numbers of people they are: another provider's mean other people."""
    return settings.OIDC["server"].rstrip("/")[-ISSUER_LENGTH:]


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class ExternalAdapter(DefaultSocialAccountAdapter):
    """Takes over as soon as the provider has said who it is."""

    def pre_social_login(self, request: Any, sociallogin: SocialLogin) -> None:
        # Who began it inside may have been led out meanwhile: then it is a log-in.
        wanted = sociallogin.state.get("process") == AuthProcess.CONNECT
        connects = wanted and request.user.is_authenticated
        page = "entry:security" if connects else "login"
        try:
            act = self._connect if connects else self._enter
            response = act(request, sociallogin)
        except DomainError as error:
            messages.error(request, str(error))
            response = redirect(page)
        raise ImmediateHttpResponse(response)

    def on_authentication_error(self, request: Any, provider: Any, **facts: Any) -> None:
        """Say so on the page it was tried from; the provider's own words are not for people."""
        try:
            operations.refuse(
                actor=request.actor,
                why=Refusal.EXTERNAL,
                sentence=_("Внешний вход не удался или был отменён. Попробуйте ещё раз."),
            )
        except DomainError as error:
            messages.error(request, str(error))
        page = "entry:security" if request.user.is_authenticated else "login"
        raise ImmediateHttpResponse(redirect(page))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def list_apps(
        self, request: Any, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The one provider of the environment; none is kept in the database."""
        oidc = settings.OIDC
        if not oidc:
            return []
        facts = {
            "server_url": oidc["server"],
            "uid_field": oidc["subject"],
            "scope": oidc["scope"].split(),
            "oauth_pkce_enabled": True,
        }
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=PROVIDER_ID,
                name=oidc["name"],
                client_id=oidc["client"],
                secret=oidc["secret"],
                settings=facts,
            )
        ]

    def _enter(self, request: Any, sociallogin: SocialLogin) -> Any:
        verified = [each.email for each in sociallogin.email_addresses if each.verified]
        user = operations.find_external(
            actor=visitor_actor(request_id_of(request)),
            provider=issuer(),
            subject=sociallogin.account.uid,
            email=verified[0] if verified else "",
        )
        leave_first(request)
        next_url = sociallogin.state.get("next") or settings.LOGIN_REDIRECT_URL
        return proceed(request, user, [Method.EXTERNAL], next_url)

    def _connect(self, request: Any, sociallogin: SocialLogin) -> Any:
        operations.connect_external(
            actor=request.actor,
            user=User.objects.get(pk=request.user.pk),
            provider=issuer(),
            subject=sociallogin.account.uid,
        )
        messages.success(request, _("Внешний вход связан с вашей учётной записью."))
        return redirect("entry:security")
