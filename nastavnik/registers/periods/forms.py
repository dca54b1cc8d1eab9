from nastavnik.platform.ui.editing import VersionedForm
from nastavnik.registers.periods.models import Period, SchoolYear


class SchoolYearForm(VersionedForm[SchoolYear]):
    class Meta(VersionedForm.Meta):
        model = SchoolYear
        fields = ("title", "starts_on", "ends_on")


class PeriodForm(VersionedForm[Period]):
    class Meta(VersionedForm.Meta):
        model = Period
        fields = ("kind", "title", "starts_on", "ends_on", "as_of")
