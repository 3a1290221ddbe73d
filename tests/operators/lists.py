"""What tests of lists of restrictions share: sending one, confirming it, and what there is afterwards."""

import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from operators.models import Restriction
from tests.screens import body, screen, words

HEADER = "operator_player_id,kind,starts_at,ends_at,reason\n"
CLEO = "cleo,Blocked,2026-05-03 14:00,,Fraud\n"
# As the two forms number them.
CSV, WORKBOOK, JSON = "0", "1", "2"
EXPORTS = {CSV: "0", JSON: "1", WORKBOOK: "2"}
NAMES = {CSV: "list.csv", WORKBOOK: "list.xlsx", JSON: "list.json"}


def looked_at(client: Client, content: str | bytes, kind: str = CSV) -> Any:
    """What the upload of a list shows before anything is saved."""
    data = content.encode() if isinstance(content, str) else content
    fields = {"import_file": SimpleUploadedFile(NAMES[kind], data), "format": kind, "resource": "0"}
    return client.post(screen("operators_restriction_import"), fields)


def confirmed(client: Client, preview: Any) -> Any:
    assert "confirm_form" in preview.context_data, words(preview)
    return client.post(
        screen("operators_restriction_process_import"),
        preview.context_data["confirm_form"].initial,
        follow=True,
    )


def imported(client: Client, content: str | bytes, kind: str = CSV) -> str:
    """What people are told in the end."""
    return words(confirmed(client, looked_at(client, content, kind)))


def exported(client: Client, kind: str = CSV) -> bytes:
    answer = client.post(screen("operators_restriction_export"), {"format": EXPORTS[kind], "resource": "0"})
    return body(answer)


def codes(preview: Any) -> dict[int, list[str]]:
    """Why rows cannot be imported, by their numbers."""
    return {row.number: [fault.code for fault in row.faults] for row in preview.context_data["result"].faulty}


def trouble(preview: Any) -> str:
    """What is wrong with the file itself."""
    return " ".join(preview.context_data["form"].errors.get("import_file", []))


def players() -> set[str]:
    return set(Restriction.objects.values_list("operator_player_id", flat=True))


def workbook(rows: Iterable[Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def as_json(*rows: dict[str, Any]) -> str:
    return json.dumps(rows)
