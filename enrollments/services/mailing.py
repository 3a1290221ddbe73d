"""Sending notices by e-mail to those who asked for it.

The row is the queue: whatever is not stamped as mailed is sent by the next sweep, and the lists wait for none of it.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from enrollments.models import Notice

logger = logging.getLogger(__name__)

# News that could not be sent for longer is none any more; it stands on the page of notices.
STALE: Final = timedelta(days=1)


def notices_to_mail(*, at: datetime) -> list[int]:
    """What is still to be sent, the newest first; nothing where no mail server is set."""
    if not settings.EMAIL_HOST:
        return []
    due = Notice.objects.unmailed().filter(at__gt=at - STALE)
    return list(due.order_by("-at").values_list("pk", flat=True))


@transaction.atomic
def mail_notice(*, notice_id: int, at: datetime) -> bool:
    """Sends one notice and stamps it; one that another worker is sending is left to it.

    False where the mail server cannot be reached or takes nothing at all: then there is no use in trying the others.
    """
    notices = Notice.objects.unmailed().select_related("user", "operator")
    notice = notices.select_for_update(skip_locked=True, of=("self",)).filter(pk=notice_id).first()
    if notice is None:
        return True
    try:
        send_mail(_subject(notice), _body(notice), None, [notice.user.email])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        logger.warning("Notice %s was not taken by the mail server: %s", notice.pk, error)
        return True
    except OSError as error:
        logger.warning("No mail server for notice %s (%s); it is tried again.", notice.pk, error)
        return False
    notice.mailed_at = at
    notice.save(update_fields=["mailed_at"])
    return True


def _address(notice: Notice) -> str:
    """Where the page of its list is, for somebody who is not in the backoffice."""
    return f"{settings.BASE_URL.rstrip('/')}{notice.get_absolute_url()}"


def _subject(notice: Notice) -> str:
    # What people call a file must not end the line.
    return " ".join(f"{notice.operator}: {notice.text}".split())[:200]


def _body(notice: Notice) -> str:
    return f"{notice.text}\n\n{_address(notice)}\n\nSwitch these e-mails off on the page Notices.\n"
