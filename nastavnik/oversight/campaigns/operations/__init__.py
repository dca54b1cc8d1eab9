"""Every write of a campaign: opening it, handing in, deciding, packages."""

from nastavnik.oversight.campaigns.operations.deciding import accept, reopen, return_submission
from nastavnik.oversight.campaigns.operations.drafting import (
    add_by_preset,
    add_campaign,
    delete_campaign,
    edit_campaign,
    edit_route,
    edit_rules,
)
from nastavnik.oversight.campaigns.operations.exempting import exempt, lift_exemption
from nastavnik.oversight.campaigns.operations.handing_in import save, submit
from nastavnik.oversight.campaigns.operations.opening import close_campaign, open_campaign
from nastavnik.oversight.campaigns.operations.packages import (
    accept_package,
    hand_in_package,
    reopen_package,
)
from nastavnik.oversight.campaigns.operations.past import (
    delete_past_figure,
    edit_past_figure,
    edit_past_figures,
    record_past_figures,
)
from nastavnik.oversight.campaigns.operations.reminding import choose_reminders, remind

__all__ = [
    "accept",
    "accept_package",
    "add_by_preset",
    "add_campaign",
    "choose_reminders",
    "close_campaign",
    "delete_campaign",
    "delete_past_figure",
    "edit_campaign",
    "edit_past_figure",
    "edit_past_figures",
    "edit_route",
    "edit_rules",
    "exempt",
    "hand_in_package",
    "lift_exemption",
    "open_campaign",
    "record_past_figures",
    "remind",
    "reopen",
    "reopen_package",
    "return_submission",
    "save",
    "submit",
]
