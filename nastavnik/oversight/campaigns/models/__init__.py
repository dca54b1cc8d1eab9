"""What is asked, what is handed in, what is made of it, what was reported elsewhere before."""

from nastavnik.oversight.campaigns.models.asking import Ask, Campaign, RouteStep
from nastavnik.oversight.campaigns.models.consolidating import Package, PackageVersion, Total
from nastavnik.oversight.campaigns.models.handing_in import (
    ROUTE_STEPS,
    Decision,
    Obligation,
    ObligationQuerySet,
    Submission,
    SubmissionVersion,
)
from nastavnik.oversight.campaigns.models.past import PastFigure, PastFigureQuerySet
from nastavnik.oversight.campaigns.models.reminding import ReminderRefusal

# Tables whose rows the database itself refuses to change or remove.
APPEND_ONLY = ("campaigns_submissionversion", "campaigns_decision", "campaigns_packageversion")

__all__ = [
    "APPEND_ONLY",
    "ROUTE_STEPS",
    "Ask",
    "Campaign",
    "Decision",
    "Obligation",
    "ObligationQuerySet",
    "Package",
    "PackageVersion",
    "PastFigure",
    "PastFigureQuerySet",
    "ReminderRefusal",
    "RouteStep",
    "Submission",
    "SubmissionVersion",
    "Total",
]
