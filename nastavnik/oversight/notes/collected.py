"""What campaigns of a note's period told of introduction, as the rules of findings read it."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from nastavnik.domain.campaigns.questions import ITEM, Question
from nastavnik.domain.findings.funnel import ITEMS
from nastavnik.domain.findings.model import ActFacts, Claim, ClaimKind, Funnel, FunnelStep
from nastavnik.oversight.campaigns import introduction, wording
from nastavnik.oversight.campaigns.designing import due_on
from nastavnik.oversight.campaigns.models import Campaign, Obligation
from nastavnik.oversight.indicators.models import IndicatorSet
from nastavnik.oversight.indicators.targets import act_of
from nastavnik.oversight.notes.models import Note
from nastavnik.registers.organizations.models import Organization


def nodes_of(note: Note) -> list[Obligation]:
    """Return the obligations of the note's body in campaigns of its period that have begun."""
    rows = Obligation.objects.filter(
        organization=note.organization, campaign__period=note.period
    ).exclude(pk__in=Obligation.objects.leaves().values("pk"))
    return list(rows.select_related("campaign__period").order_by("campaign__opened_at", "pk"))


def funnels(nodes: list[Obligation], members: Collection[Organization]) -> Iterator[Funnel]:
    """Return the steps of introduction each campaign counted, over the members of the note."""
    codes = {row.pk: row.code for row in members}
    for node in nodes:
        voices = introduction.voices_of(node)
        steps = [
            FunnelStep(stage, units=frozenset(codes[pk] for pk in voices[asked].yes if pk in codes))
            for stage, number in ITEMS.items()
            if (asked := Question(f"{ITEM}{number}")) in voices
        ]
        if steps:
            whole = introduction.funnel_of(node)[0].obliged
            yield Funnel(place_of(node.campaign), tuple(steps), whole)


def terms(nodes: list[Obligation]) -> tuple[list[Claim], list[ActFacts]]:
    """Return the terms of each campaign, and the days they may not come before."""
    claims, acts = [], []
    for campaign in {node.campaign_id: node.campaign for node in nodes}.values():
        place, period = place_of(campaign), campaign.period
        acts.append(ActFacts(period.title, starts_on=period.starts_on, place=place))
        for step in campaign.steps.all():
            due, words = due_on(campaign, step), f"{step}: {wording.term_of(step)}"
            claims.append(Claim(ClaimKind.DEADLINE, place, text=words, due=due))
    return claims, acts


def act_behind(chosen: IndicatorSet) -> ActFacts:
    """Return the act of a set: terms may well lie outside the days of the set, not before its act.

    What is told of the last days of a set is handed in after them.
    """
    act = act_of(chosen)
    return ActFacts(act.title, act.dated)


def place_of(campaign: Campaign) -> str:
    """How a finding names a campaign."""
    return _("кампания «%s»") % campaign.title
