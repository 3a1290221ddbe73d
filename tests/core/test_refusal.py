import pytest

from core.refusal import Fault, Refusal, RefusalClass, joined, refuse_faults

BLANK = Fault("name", "Blank", "Give it a name.")
EARLY = Fault("ends_at", "EndNotAfterStart", "The end must be after the start.")


def test_a_refusal_carries_every_fault_in_the_order_found():
    with pytest.raises(Refusal) as refused:
        refuse_faults(iter([BLANK, EARLY]))

    assert refused.value.faults == (BLANK, EARLY)
    assert (refused.value.code, refused.value.kind) == ("ValidationError", RefusalClass.VALIDATION_ERROR)
    assert str(refused.value) == "Give it a name. The end must be after the start."


def test_nothing_is_refused_where_there_are_no_faults():
    assert refuse_faults([]) is None


def test_a_refusal_without_a_class_is_a_conflict():
    assert Refusal("RewardEnded", "The reward has ended.").kind is RefusalClass.CONFLICT


def test_several_faults_are_joined_under_the_code_of_the_first():
    assert joined([BLANK, EARLY]) == Fault(
        "name; ends_at",
        "Blank",
        "Give it a name. The end must be after the start.",
    )


def test_a_single_fault_stays_as_it_is():
    assert joined([EARLY]) == EARLY
