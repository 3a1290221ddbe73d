"""Wiring only: settings, URLs, the Celery app, the servers. Imported by nobody but the entry points."""

# Every process that may send a nudge needs the app, or shared tasks would look for a broker of their own.
from config.celery import app as celery_app

__all__ = ["celery_app"]
