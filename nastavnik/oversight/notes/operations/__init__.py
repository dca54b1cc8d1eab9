from nastavnik.oversight.notes.operations.archiving import keep_archive, order_archive
from nastavnik.oversight.notes.operations.noting import (
    create_campaign_note,
    create_note,
    install_required_forms,
    load_claims,
    regenerate,
    require_form,
    write_text,
)

__all__ = [
    "create_campaign_note",
    "create_note",
    "install_required_forms",
    "keep_archive",
    "load_claims",
    "order_archive",
    "regenerate",
    "require_form",
    "write_text",
]
