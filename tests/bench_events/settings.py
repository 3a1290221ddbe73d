"""The settings of the house, with the address of the view that is measured beside ours."""

from config.settings import *  # noqa: F403 - all of them

ROOT_URLCONF = "tests.bench_events.urls"
# What is measured is not how often somebody may call.
API_REQUESTS_PER_MINUTE = 10**9
