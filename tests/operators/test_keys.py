import pytest
from cryptography.fernet import InvalidToken

from operators.keys import decrypt, encrypt
from operators.models import SharedKey
from operators.services.keys import rotate_key
from tests.cast import CARLA, DAY, NOON

pytestmark = pytest.mark.django_db
PRIMARY, SECONDARY = SharedKey.Slot.PRIMARY, SharedKey.Slot.SECONDARY


def stored(operator, slot) -> bytes:
    return bytes(SharedKey.objects.get(operator=operator, slot=slot).encrypted)


def test_a_key_is_stored_encrypted_and_decrypts_to_the_same(casino):
    plain = rotate_key(operator=casino, slot=PRIMARY, by=CARLA, at=NOON)

    assert plain.encode() not in stored(casino, PRIMARY)
    assert decrypt(stored(casino, PRIMARY)) == plain


def test_rotating_one_key_leaves_the_other_working(casino):
    first = rotate_key(operator=casino, slot=PRIMARY, by=CARLA, at=NOON)
    second = rotate_key(operator=casino, slot=SECONDARY, by=CARLA, at=NOON)
    third = rotate_key(operator=casino, slot=PRIMARY, by=CARLA, at=NOON + DAY)

    assert len({first, second, third}) == 3
    assert (decrypt(stored(casino, PRIMARY)), decrypt(stored(casino, SECONDARY))) == (third, second)


def test_a_rotated_key_says_who_made_it_and_when_and_has_not_been_used(casino):
    rotate_key(operator=casino, slot=PRIMARY, by=CARLA, at=NOON)
    SharedKey.objects.update(last_used_at=NOON)
    rotate_key(operator=casino, slot=PRIMARY, by="dan", at=NOON + DAY)

    key = SharedKey.objects.get()
    assert (key.created_by, key.created_at, key.last_used_at) == ("dan", NOON + DAY, None)


def test_the_same_key_is_never_encrypted_to_the_same_bytes_twice(settings):
    assert encrypt("test-shared-key") != encrypt("test-shared-key")


def test_a_dump_of_the_database_alone_gives_no_key_away(settings):
    encrypted = encrypt("test-shared-key")
    settings.KEYS_ENCRYPTION_KEY = "of another house"

    with pytest.raises(InvalidToken):
        decrypt(encrypted)


def test_keys_survive_a_new_secret_key(settings):
    settings.KEYS_ENCRYPTION_KEY = "kept"
    encrypted = encrypt("test-shared-key")
    settings.SECRET_KEY = "rotated"

    assert decrypt(encrypted) == "test-shared-key"
