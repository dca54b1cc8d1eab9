import json

from django.db import transaction

from nastavnik.platform.access import policy
from nastavnik.platform.access.policy import Actor
from nastavnik.platform.audit import writing
from nastavnik.platform.parameters import middleware, queries
from nastavnik.platform.parameters.kinds import Parameter
from nastavnik.platform.parameters.models import ParameterValue


def set_parameter[T](
    *, actor: Actor, parameter: Parameter[T], value: T, version: int | None = None
) -> ParameterValue:
    """Set a parameter; `version` 0 says that the form was opened before anything was set."""
    policy.require(actor, queries.editing(parameter))
    text = json.dumps(parameter.stored(value))
    parameter.read(json.loads(text))
    # Nothing read from now on is kept: should the transaction fail, nobody sees what it wrote.
    middleware.forget()
    with transaction.atomic():
        writing.hold_rows_of(ParameterValue)
        row = ParameterValue.objects.filter(code=parameter.code).first()
        if row is None:
            row = ParameterValue(code=parameter.code, value=text)
            return writing.insert(actor, row, act="set_parameter")
        return writing.update(actor, row, {"value": text}, version=version, act="set_parameter")
