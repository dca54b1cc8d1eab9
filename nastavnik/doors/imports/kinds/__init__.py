"""The kinds of registers that can be brought in. A new one is a module here and its name below."""

from nastavnik.doors.imports.kinds.contingents import CONTINGENTS
from nastavnik.doors.imports.kinds.earlier import EARLIER
from nastavnik.doors.imports.kinds.mentees import MENTEES
from nastavnik.doors.imports.kinds.mentors import MENTORS
from nastavnik.doors.imports.kinds.organizations import ORGANIZATIONS
from nastavnik.doors.imports.kinds.partners import PARTNERS
from nastavnik.doors.imports.kinds.people import PEOPLE
from nastavnik.doors.imports.lines import ImportKind

KINDS: dict[str, ImportKind] = {
    kind.code: kind
    for kind in (MENTEES, MENTORS, PEOPLE, ORGANIZATIONS, CONTINGENTS, PARTNERS, EARLIER)
}
