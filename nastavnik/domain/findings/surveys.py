"""Rule on surveys: R26, shares of a single choice that add up to more than everybody."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from nastavnik.domain.findings.model import (
    Answer,
    Claim,
    ClaimKind,
    Finding,
    Monitoring,
    Question,
    Severity,
)
from nastavnik.domain.findings.tables import Tables, digits_of
from nastavnik.domain.findings.wording import printed_number
from nastavnik.domain.typography import NO_BREAK_SPACE, count_phrase

FULL_SHARE = Decimal(100)
HALF = Decimal("0.5")


def r26_single_choice(monitoring: Monitoring) -> Iterator[Finding]:
    """R26: answers of a single choice above 100 % or above the number of respondents.

    Each share may have been rounded up by half of its last digit, so that so much more is no
    contradiction; questions with several answers are left alone.
    """
    tables = Tables(monitoring)
    for question in (*monitoring.questions, *_printed(tables)):
        if question.single:
            yield from _judge(question)


def _printed(tables: Tables) -> Iterator[Question]:
    by_question: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in tables.claims(ClaimKind.CHOICE):
        by_question[claim.place, claim.indicator].append(claim)
    for (place, indicator), claims in by_question.items():
        answers = tuple(Answer(claim.text, claim.number) for claim in claims)
        title = claims[0].reference or tables.title(indicator)
        yield Question(title, place, answers, indicator=indicator)


def _judge(question: Question) -> Iterator[Finding]:
    given = sum(answer.count or 0 for answer in question.answers)
    shares = [answer.share for answer in question.answers if answer.share is not None]
    total = sum(shares, Decimal(0))
    allowed = sum((HALF.scaleb(-digits_of(share)) for share in shares), FULL_SHARE)
    figures: dict[str, str | int]
    if question.respondents is not None and given > question.respondents:
        answers = count_phrase(given, "ответ", "ответа", "ответов")
        said = f"{answers} на {question.respondents} опрошенных"
        figures = {"answers": given, "respondents": question.respondents}
    elif total > allowed:
        printed = printed_number(total, share=True)
        said = f"доли ответов в сумме дают {printed} — больше 100{NO_BREAK_SPACE}%"
        figures = {"sum": printed, "answers": len(shares)}
    else:
        return
    yield Finding(
        rule="R26",
        severity=Severity.ERROR,
        place=question.place,
        subject=question.title,
        sentence=f"Вопрос «{question.title}» — с одним ответом, но {said}. Проверьте подсчёт "
        "или назовите вопрос вопросом с несколькими ответами.",
        figures=figures,
        indicator=question.indicator,
    )
