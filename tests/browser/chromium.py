"""The Chromium of the machine, driven by Playwright: its own browser download is not to be had everywhere."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "Chromium is not installed: apt-get install chromium"
FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def installed() -> str | None:
    """Where the browser is, if there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        yield browser
        browser.close()


def said_by(line: ConsoleMessage) -> str:
    return f"console: {line.text} ({line.location['url']})"


def troubles_of(page: Page) -> list[str]:
    """Fills itself with whatever goes wrong on the pages that `page` opens."""
    found: list[str] = []
    home: list[str] = []

    def look_at_request(address: str) -> None:
        host = urlsplit(address).netloc
        home[:] = home or [host]
        if host and host != home[0]:
            found.append(f"asks another server: {address}")

    page.on("request", lambda request: look_at_request(request.url))
    page.on("response", lambda answer: found.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    page.on("console", lambda line: found.append(said_by(line)) if line.type == "error" else None)
    page.on("pageerror", lambda error: found.append(f"script: {error}"))
    return found
