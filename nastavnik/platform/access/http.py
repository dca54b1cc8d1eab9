"""The request as our views see it: with an actor."""

from django.http import HttpRequest

from nastavnik.platform.access.policy import Actor


class ActorRequest(HttpRequest):
    """A request of a logged-in person in one of their roles; the middleware sets `actor`."""

    actor: Actor
