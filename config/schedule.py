"""What beat starts, and when. With the broker gone, old calls must not pile up: each expires."""

from typing import Any, Final

from celery.schedules import crontab

SCHEDULE: Final[dict[str, Any]] = {
    "wake bulk jobs that nobody works on": {
        "task": "enrollments.tasks.wake_bulk_jobs",
        "schedule": 5.0,
        "options": {"expires": 15},
    },
    "do what triggers have noted": {
        "task": "enrollments.firing_tasks.fire_triggers",
        "schedule": 5.0,
        "options": {"expires": 15},
    },
    "give what periods of milestones give at their end": {
        "task": "milestones.tasks.wake_periods",
        "schedule": 10.0,
        "options": {"expires": 15},
    },
    "wake lists of customers that nobody works on": {
        "task": "milestones.list_tasks.wake_customer_lists",
        "schedule": 5.0,
        "options": {"expires": 15},
    },
    "look at what the bets of players come to": {
        "task": "enrollments.metrics_tasks.tally_players",
        "schedule": 5.0,
        "options": {"expires": 15},
    },
    "mail notices": {
        "task": "enrollments.tasks.mail_notices",
        "schedule": 10.0,
        "options": {"expires": 15},
    },
    "wake exports that nobody writes": {
        "task": "enrollments.export_tasks.wake_exports",
        "schedule": 10.0,
        "options": {"expires": 15},
    },
    "remove exports that are old": {
        "task": "enrollments.export_tasks.remove_old_exports",
        "schedule": crontab(minute=10),
        "options": {"expires": 60 * 60},
    },
    "give back to budgets what was cancelled": {
        "task": "enrollments.tasks.settle_what_was_cancelled",
        "schedule": 5.0,
        "options": {"expires": 15},
    },
    "give back to budgets whatever is over": {
        "task": "enrollments.tasks.settle_what_is_over",
        "schedule": crontab(hour=2, minute=40),
        "options": {"expires": 60 * 60},
    },
    "forget idempotent answers": {
        "task": "operators.tasks.forget_idempotent_answers",
        "schedule": crontab(hour=3, minute=20),
        # After an outage once is enough.
        "options": {"expires": 60 * 60},
    },
    "forget expired tokens": {
        "task": "operators.tasks.forget_expired_tokens",
        "schedule": crontab(minute=50),
        "options": {"expires": 60 * 60},
    },
}
