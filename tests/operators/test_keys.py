import pytest
from cryptography.fernet import InvalidToken

from core.refusal import Refusal
from operators.keys import decrypt, encrypt
from operators.models import SharedKey
from operators.services.keys import note_key_use, replace_key, rotate_key
from tests.cast import CARLA, DAY, NOON, at_once
from tests.cast import casino as casino_of_its_own

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


def test_a_call_that_was_signed_before_its_key_was_replaced_leaves_no_trace_on_the_new_one(casino):
    rotate_key(operator=casino, slot=PRIMARY, by=CARLA, at=NOON)
    used = SharedKey.objects.get()
    rotate_key(operator=casino, slot=PRIMARY, by=CARLA, at=NOON + DAY)
    note_key_use(key=used, at=NOON + DAY)

    assert SharedKey.objects.get().last_used_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_one", [True, False])
def test_of_two_people_who_replace_the_same_key_at_once_one_does(has_one):
    operator = casino_of_its_own()
    if has_one:
        rotate_key(operator=operator, slot=PRIMARY, by=CARLA, at=NOON)
    seen = NOON if has_one else None

    def replaced() -> str | None:
        try:
            return replace_key(operator=operator, slot=PRIMARY, seen=seen, by=CARLA, at=NOON + DAY)
        except Refusal as refusal:
            return refusal.code

    answers = at_once(replaced, replaced)
    assert "KeyReplacedMeanwhile" in answers
    assert decrypt(stored(operator, PRIMARY)) in answers
