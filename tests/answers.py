"""What an answer of the API says."""

from typing import Any


def data(answer: Any) -> Any:
    """What was done or found."""
    assert answer.status_code == 200, answer.getvalue()
    assert (answer.json()["message"], answer.json()["responseCode"]) == ("OK", "OK")
    return answer.json()["data"]


def faults(answer: Any) -> dict[str | None, str]:
    """Which field of the request has which code."""
    assert (answer.status_code, answer.json()["responseCode"]) == (400, "ValidationError"), answer.getvalue()
    return {each["field"]: each["code"] for each in answer.json()["data"]["errors"]}


def sentences(answer: Any) -> list[str]:
    """What people are told."""
    return [each["message"] for each in answer.json()["data"]["errors"]]


def conflict(answer: Any) -> str:
    """Which stable code stands in the way."""
    assert (answer.status_code, answer.json()["responseCode"]) == (409, "Conflict"), answer.getvalue()
    return answer.json()["data"]["errors"][0]["code"]
