import pytest

pytestmark = pytest.mark.django_db


def test_a_process_whose_database_answers_is_healthy(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["database"]) == (200, "ok")


def test_a_dead_queue_is_reported_but_takes_no_process_out_of_service(client, settings):
    dead = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": dead}

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "queue": "down"})
