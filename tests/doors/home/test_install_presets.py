"""The command that gives a new installation its forms and indicator sets."""

import io

import pytest
from django.core.management import call_command

from nastavnik.domain.mentoring_forms import PRESETS
from nastavnik.oversight.indicators.models import Indicator, IndicatorSet
from nastavnik.oversight.indicators.operations import SET_FILES
from nastavnik.oversight.notes.models import RequiredForm
from nastavnik.practice.programmes.models import MentoringForm

pytestmark = pytest.mark.django_db


def install() -> str:
    out = io.StringIO()
    call_command("install_presets", stdout=out)
    return out.getvalue()


def counts() -> tuple[int, ...]:
    models = (MentoringForm, IndicatorSet, Indicator, RequiredForm)
    return tuple(model.objects.count() for model in models)


def test_everything_shipped_is_installed_once() -> None:
    said = install()
    first = counts()
    assert first[:2] == (len(PRESETS), len(SET_FILES))
    assert min(first) > 0
    assert str(len(PRESETS)) in said
    install()
    assert counts() == first
