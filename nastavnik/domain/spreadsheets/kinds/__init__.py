"""The kinds of registers that can be brought in. A new one is a module here and its line below."""

from nastavnik.domain.spreadsheets.columns import Kind
from nastavnik.domain.spreadsheets.kinds.contingents import CONTINGENTS
from nastavnik.domain.spreadsheets.kinds.earlier import EARLIER
from nastavnik.domain.spreadsheets.kinds.mentees import MENTEES
from nastavnik.domain.spreadsheets.kinds.mentors import MENTORS
from nastavnik.domain.spreadsheets.kinds.organizations import ORGANIZATIONS
from nastavnik.domain.spreadsheets.kinds.partners import PARTNERS
from nastavnik.domain.spreadsheets.kinds.people import PEOPLE

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (MENTEES, MENTORS, PEOPLE, ORGANIZATIONS, CONTINGENTS, PARTNERS, EARLIER)
}
