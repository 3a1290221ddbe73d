"""The Celery app of worker and beat."""

import gc
import os
import sys
from typing import Any, Final

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# A chunk makes some hundred thousand objects that are all alive until it is through. Python's default, a look at all of
# them after each 700, takes a quarter of a worker's time and finds nothing.
_OBJECTS_BETWEEN_LOOKS: Final = 100_000
# While a thread reads ahead, each answer of PostgreSQL waits until that thread gives way: by default for 5 ms, which is
# many times as long as the answer took.
_SECONDS_OF_A_THREAD: Final = 0.0005

app = Celery("rewards")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["enrollments", "milestones", "operators"])
app.autodiscover_tasks(["enrollments"], related_name="export_tasks")
app.autodiscover_tasks(["enrollments"], related_name="firing_tasks")
app.autodiscover_tasks(["milestones"], related_name="list_tasks")


@worker_process_init.connect
def suit_chunks(**_: Any) -> None:
    """In each worker process; what the program itself consists of is not looked for among garbage again."""
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS)
    sys.setswitchinterval(_SECONDS_OF_A_THREAD)
