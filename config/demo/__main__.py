"""`python -m config.demo`: fills an empty database with demo data."""

import os
import sys

import django
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Models can only be imported once Django knows its settings.
django.setup()

from config.demo.load import load_demo  # noqa: E402
from core.refusal import Refusal  # noqa: E402

try:
    load_demo(at=timezone.now())
except Refusal as refusal:
    sys.exit(refusal.message)
