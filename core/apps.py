from django.apps import AppConfig

from core import lookups  # noqa: F401 - registers the lookup


class CoreConfig(AppConfig):
    name = "core"
