"""How shared keys are kept: encrypted with a key that is not in the database."""

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet
from django.conf import settings


def new_key() -> str:
    """A shared key that nobody can guess."""
    return secrets.token_urlsafe(32)


def encrypt(key: str) -> bytes:
    return _box().encrypt(key.encode())


def decrypt(encrypted: bytes) -> str:
    return _box().decrypt(bytes(encrypted)).decode()


def _box() -> Fernet:
    # The setting may be a pass phrase of any length; Fernet wants 32 bytes.
    digest = hashlib.sha256(settings.KEYS_ENCRYPTION_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
