"""What tests of the wizard do as a curator does it: over HTTP."""

import re
from typing import Any

from django.test import Client

from nastavnik.doors.imports.lines import number_of, row_of
from nastavnik.doors.imports.models import Import, ImportLine
from nastavnik.registers.people.models import Person
from tests.doors.imports.workbooks import upload


def bring(client: Client, content: bytes, name: str = "Ученики.xlsx", **facts: Any) -> Import:
    """Upload a workbook and return the import it became."""
    sent = {"kind": "people", "file": upload(content, name), **facts}
    answer = client.post("/imports/add/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    batch: Import = Import.objects.latest("pk")
    assert answer["Location"] == batch.get_absolute_url()
    return batch


def paste(client: Client, text: str, **facts: Any) -> Import:
    """Paste cells instead of a file."""
    answer = client.post("/imports/add/", {"kind": "people", "text": text, **facts})
    assert answer.status_code == 302, answer.context["form"].errors
    batch: Import = Import.objects.latest("pk")
    return batch


def act(client: Client, batch: Import, name: str, **sent: Any) -> Any:
    """Send a form of a page of the import with the version it shows."""
    batch.refresh_from_db()
    sent.setdefault("row_version", batch.version)
    answer = client.post(f"/imports/{batch.pk}/{name}/", sent)
    batch.refresh_from_db()
    return answer


def press(client: Client, batch: Import, number: int, button: str) -> Any:
    """Press a button beside a line: its form is sent as the page holds it."""
    page = client.get(batch.get_absolute_url()).content.decode()
    forms = [form.partition("</form>")[0] for form in page.split("<form ")[1:]]
    held = (f'name="number" value="{number}"', f'type="submit" name="{button}" value="1"')
    (form,) = [form for form in forms if all(one in form for one in held)]
    ((address,),) = [re.findall(r'action="([^"]+)"', form)]
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    answer = client.post(address, {**sent, button: "1"})
    batch.refresh_from_db()
    return answer


def states(batch: Import) -> dict[int, str]:
    """The state of each line by its row; of the others whom a row names, by their numbers."""
    found = ImportLine.objects.filter(batch=batch).values_list("number", "state")
    return {
        row_of(number) if number == number_of(row_of(number)) else number: state
        for number, state in found
    }


def names() -> list[str]:
    """Everybody known."""
    return sorted(person.full_name for person in Person.objects.all())
