"""Where it was measured: figures without their machine mean nothing."""

import os
import platform
from pathlib import Path
from typing import Any

import psutil
from django.db import connection

_SETTINGS = ("server_version", "shared_buffers", "max_wal_size", "synchronous_commit", "fsync", "full_page_writes")


def machine() -> dict[str, Any]:
    """The machine, and the settings of PostgreSQL that matter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, current_setting(name) FROM unnest(%s::text[]) AS name", [list(_SETTINGS)])
        postgres = dict(cursor.fetchall())
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "postgres": postgres,
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
