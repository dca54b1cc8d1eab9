"""What the server begins with: nothing that its processes would share."""

import dj_database_url
import pytest
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from nastavnik.doors.home.management.commands.serve import let_go


@pytest.mark.postgres
@pytest.mark.django_db
def test_no_pool_is_left_to_the_processes_forked_from_here(postgres_server: str) -> None:
    known = {**connections.settings["default"], **dj_database_url.parse(postgres_server)}
    known |= {"OPTIONS": {"pool": True}, "CONN_MAX_AGE": 0, "TIME_ZONE": None, "AUTOCOMMIT": True}
    opened = DatabaseWrapper(known, alias="forked")
    opened.ensure_connection()
    pool = opened.pool
    assert not pool.closed
    let_go([opened])
    assert pool.closed
    assert opened.connection is None
    assert "forked" not in DatabaseWrapper._connection_pools
