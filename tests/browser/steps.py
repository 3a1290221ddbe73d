"""What people do in the browser, in their words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from playwright.sync_api import Page, expect

from tests.screens import screen

DEMO = "demo"
PATIENCE = 60_000  # milliseconds until a test gives up on a worker; never a measure of speed


def try_to_sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/")
    fill(page, username=username, password=password)
    page.click("button[type=submit]")


def sign_in(page: Page, username: str) -> None:
    """Signs in and waits until the first page is there: going on at once would break off the signing in."""
    try_to_sign_in(page, username, DEMO)
    expect(page).to_have_url(screen("index"))


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()


def upload(page: Page, reward_id: object, file: Path) -> None:
    """Sends `file` from the upload page of a reward."""
    page.goto(f"{screen('enrollments_bulkjob_add')}?reward={reward_id}")
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Upload and preview").click()


def confirm(page: Page) -> None:
    """Waits for the preview and goes on with what it offers."""
    page.locator("#decision .bo-button--primary").click(timeout=PATIENCE)


def expect_state(page: Page, state: str) -> None:
    expect(page.locator("#progress")).to_have_attribute("data-state", state, timeout=PATIENCE)


def expect_headline(page: Page, sentence: str) -> None:
    expect(page.locator("#progress .bo-lead")).to_have_text(sentence)


def count(page: Page, what: str) -> int:
    return int(page.locator(f"[data-count={what}]").inner_text().replace(",", ""))


def download(page: Page, link: str, to: Path) -> bytes:
    """What comes when `link` is clicked, under the name that the server gives it."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=link, exact=True).click()
    target = to / coming.value.suggested_filename
    coming.value.save_as(target)
    return target.read_bytes()


@contextmanager
def nobody_is_enrolled() -> Iterator[None]:
    """Holds a list in the middle of its work, so that what stands on the page meanwhile does not hang on speed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE enrollments_enrollment IN SHARE MODE")
        yield
