from typing import Any

from django.core.management.base import BaseCommand

from nastavnik.doors.home.generated_docs import write


class Command(BaseCommand):
    help = "Write docs/generated from the code"

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the pages and name them."""
        for path in write():
            self.stdout.write(str(path))
