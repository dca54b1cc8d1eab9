from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FileKind(TextChoices):
    """What a list is taken away as."""

    XLSX = "xlsx", _("Excel")
    CSV = "csv", _("CSV")

    @property
    def media_type(self) -> str:
        """The type of the file for browsers."""
        sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return sheet if self is FileKind.XLSX else "text/csv; charset=utf-8"
