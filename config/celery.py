"""The Celery app of worker and beat."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("rewards")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["enrollments", "operators"])
app.autodiscover_tasks(["enrollments"], related_name="export_tasks")
