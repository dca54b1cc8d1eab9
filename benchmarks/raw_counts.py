"""The limit of the indicators: the same counts of the Dzerzhinsk set by one raw SQL statement."""

from datetime import date
from typing import Any

from django.db import connection

from nastavnik.oversight.indicators.queries import Result
from nastavnik.registers.organizations.models import Organization

# Each part is grouped by organisation; dates are written out, as a person would write them.
STATEMENT = """
SELECT 'by_register' AS part, e.organization_id AS organization, '' AS population, 0 AS age,
       COUNT(CASE WHEN e.category IN ('pupil', 'student')
                   AND p.birth_date BETWEEN %(born_19)s AND %(born_10)s THEN 1 END) AS first,
       COUNT(CASE WHEN e.category = 'teacher' AND p.teaching_since > %(three_years)s
                   AND p.teaching_since <= %(day)s THEN 1 END) AS second
  FROM people_enrolment e JOIN people_person p ON p.id = e.person_id
 WHERE {by_register} AND e.role = 'mentee' AND {entered}
 GROUP BY e.organization_id
UNION ALL
SELECT 'by_home', p.organization_id, '', 0,
       COUNT(DISTINCT CASE WHEN e.category IN ('pupil', 'student')
                   AND p.birth_date BETWEEN %(born_19)s AND %(born_15)s THEN p.id END), 0
  FROM people_enrolment e JOIN people_person p ON p.id = e.person_id
 WHERE {by_home} AND e.role = 'mentor' AND {entered}
 GROUP BY p.organization_id
UNION ALL
SELECT 'agreements', a.organization_id, '', 0, COUNT(DISTINCT a.partner_id), 0
  FROM partners_agreement a JOIN partners_partner b ON b.id = a.partner_id
 WHERE {by_agreement}
   AND (a.status = 'signed' OR (a.status = 'terminated' AND a.signed_on IS NOT NULL))
   AND a.starts_on <= %(day)s
   AND (a.ends_on IS NULL OR a.ends_on >= %(day)s) AND b.kind <> 'educational'
 GROUP BY a.organization_id
UNION ALL
SELECT 'contingents', c.organization_id, c.population, c.age_from, MAX(c.count), 0
  FROM organizations_contingent c
 WHERE {by_contingent} AND c.as_of BETWEEN %(since)s AND %(day)s AND c.level = ''
   AND (c.population, c.age_from, c.age_to) IN
       (VALUES ('learners', 10, 19), ('learners', 15, 19), ('young_specialists', 0, 150))
 GROUP BY c.organization_id, c.population, c.age_from
"""
ENTERED = """e.school_year_id = (SELECT y.id FROM periods_schoolyear y
                             WHERE y.starts_on <= %(day)s AND y.ends_on >= %(day)s)
   AND e.joined_on <= %(day)s AND e.status <> 'candidate'
   AND (e.status <> 'withdrawn' OR e.left_on > %(day)s)
   AND EXISTS (SELECT 1 FROM consents_coverage v
                WHERE v.person_id = e.person_id AND v.kind = 'processing'
                  AND v.starts_on <= %(day)s AND v.ends_before > %(day)s)"""
BELOW = """{0} IN (SELECT o.id FROM organizations_organization o
          WHERE o.path LIKE %(below)s AND o.closed_on IS NULL
            AND o.kind IN ('school', 'supplementary', 'college', 'kindergarten'))"""


class RawCounts:
    """The statement for a root, ready to run."""

    def __init__(self, root: Organization, day: date) -> None:
        condition = "{0} = %(root)s" if root.keeps_registers else BELOW
        columns = {
            "by_register": "e.organization_id",
            "by_home": "p.organization_id",
            "by_agreement": "a.organization_id",
            "by_contingent": "c.organization_id",
        }
        scopes = {name: condition.format(column) for name, column in columns.items()}
        self.sql = STATEMENT.format(entered=ENTERED, **scopes)
        self.parameters = {
            "root": root.pk,
            "below": f"{root.path}%",
            "day": day,
            "since": date(2020, 9, 1),
            "born_19": date(day.year - 20, day.month, day.day + 1),
            "born_10": date(day.year - 10, day.month, day.day),
            "born_15": date(day.year - 15, day.month, day.day),
            "three_years": date(day.year - 3, day.month, day.day),
        }

    def fetch(self) -> list[tuple[Any, ...]]:
        """Run the statement and take its rows."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            return cursor.fetchall()

    def require_equal(self, results: dict[str, Result]) -> None:
        """Refuse to compare times of things that differ."""
        found = {tuple(row[:4]): tuple(row[4:]) for row in self.fetch()}
        nothing = (0, 0)
        for code, part, place in (
            ("K1", "by_register", 0),
            ("K3", "by_register", 1),
            ("K2", "by_home", 0),
            ("K4′", "agreements", 0),
        ):
            for row in results[code].rows:
                raw = found.get((part, row.organization.pk, "", 0), nothing)[place]
                assert row.figure.numerator == raw, (code, row.organization)
        for code, key in (
            ("K1", ("learners", 10)),
            ("K2", ("learners", 15)),
            ("K3", ("young_specialists", 0)),
        ):
            for row in results[code].rows:
                known = found.get(("contingents", row.organization.pk, *key))
                assert row.figure.denominator == (known[0] if known else None), code
