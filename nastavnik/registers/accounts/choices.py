from collections.abc import Mapping

from nastavnik.platform.access.matrix import Role
from nastavnik.registers.organizations.choices import Kind

# Nobody is assigned to these.
SYSTEM_ROLES = (Role.SYSTEM, Role.VISITOR)
# Their own data are those of a person of the register.
SELF_ROLES = (Role.MENTOR, Role.MENTEE, Role.REPRESENTATIVE)
# They see names from above, when the operator lets names reach the level where they sit.
NAMES_FROM_ABOVE = (Role.MINISTRY, Role.CENTRE, Role.COORDINATOR, Role.AUDITOR)

# Where a role may sit; one that is not named sits anywhere.
SEATS: Mapping[Role, frozenset[str]] = {
    Role.MINISTRY: frozenset({Kind.MINISTRY}),
    Role.CENTRE: frozenset({Kind.CENTRE}),
    Role.COORDINATOR: frozenset({Kind.MUNICIPALITY}),
    **dict.fromkeys((Role.HEAD, Role.CURATOR, *SELF_ROLES), Kind.reporting),
}
