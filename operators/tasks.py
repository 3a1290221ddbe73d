"""What workers do for the floor "whose data it is"."""

from celery import shared_task
from django.utils import timezone
from oauth2_provider.models import clear_expired

from operators.services.answers import forget_answers


@shared_task
def forget_idempotent_answers() -> None:
    """Deletes the answers that nobody will ask for any more, a slice at a time."""
    now = timezone.now()
    while forget_answers(at=now):
        pass


@shared_task
def forget_expired_tokens() -> None:
    """Deletes tokens of OAuth 2 that open nothing any more."""
    clear_expired()
