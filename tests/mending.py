"""The pages on which a list of any kind is read differently, and its rejected rows are corrected."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from enrollments.models import ListJob
from tests.screens import OK, screen


def page_of(job: ListJob, what: str) -> str:
    """The address of a page of a list, whatever its kind."""
    return screen(f"{job._meta.app_label}_{job._meta.model_name}_{what}", job.pk)


def reread_by(client: Any, job: ListJob, **changed: str) -> Any:
    """What comes of the form for reading it differently as it was shown, with these fields changed."""
    return reread_again(client, job, client.get(page_of(job, "reread")), **changed)


def reread_again(client: Any, job: ListJob, page: Any, **changed: str) -> Any:
    assert page.status_code == OK
    shown = {field.name: field.value() for field in page.context["reading"]}
    return client.post(page_of(job, "reread"), {**shown, **changed})


def options(page: Any, name: str) -> list[str]:
    return [words for _, words in page.context["reading"].fields[name].widget.choices]


def correct(client: Any, job: ListJob, **sent: str) -> Any:
    """What the page answers to the grid; names of fields are written with an underscore."""
    return client.post(page_of(job, "correct"), {key.replace("_", "-"): text for key, text in sent.items()})


def correct_by_file(client: Any, job: ListJob, content: bytes) -> Any:
    sent = {"by_file": "1", "file": SimpleUploadedFile("mine.csv", content)}
    return client.post(page_of(job, "correct"), sent)


def child_of(job: ListJob) -> Any:
    return job.children.get()


def list_of(job: ListJob) -> str:
    """What the list of the corrected rows holds."""
    with child_of(job).file.open() as file:
        content: bytes = file.read()
    return content.decode()


def grid(answer: Any) -> list[tuple[int, list[str], list[bool], bool]]:
    """Each row: its number, what stands in its cells, which of them are marked, whether it is left out."""
    assert answer.status_code == OK
    return [
        (row.number, [cell.text for cell in row.cells], [cell.faulty for cell in row.cells], row.left_out)
        for row in answer.context["grid"].rows
    ]
