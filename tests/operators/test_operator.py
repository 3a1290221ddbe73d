import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from operators.models import Operator, Origin, Product
from tests import cast

pytestmark = pytest.mark.django_db


def test_an_operator_may_always_use_its_base_currency(casino):
    with pytest.raises(IntegrityError, match="operator_may_use_its_base_currency"):
        Operator.objects.filter(pk=casino.pk).update(currencies=["USD"])


@pytest.mark.parametrize("name", ["", " \t"])
def test_an_operator_has_a_name(casino, name):
    with pytest.raises(IntegrityError, match="operator_name_is_not_blank"):
        Operator.objects.filter(pk=casino.pk).update(name=name)


@pytest.mark.parametrize("wrong", [{"time_zone": "CET+1"}, {"base_currency": "XAU"}, {"currencies": ["EUR", "eur"]}])
def test_what_is_no_time_zone_or_currency_is_refused(casino, wrong):
    for name, value in wrong.items():
        setattr(casino, name, value)

    with pytest.raises(ValidationError) as refused:
        casino.full_clean()
    assert list(refused.value.error_dict) == list(wrong)


def test_a_brand_belongs_to_one_operator(casino):
    other = cast.casino("Bingo")

    with pytest.raises(IntegrityError, match="origin_belongs_to_one_operator"):
        Origin.objects.create(operator=other, name="casino")


def test_a_product_name_is_unique_in_its_source_whatever_its_case(casino):
    with pytest.raises(IntegrityError, match="product_name_is_unique_in_its_source"):
        Product.objects.create(operator=casino, name="PLINKO", source=Product.Source.CURRENT)


def test_both_sources_and_other_operators_may_know_the_same_product(casino):
    cast.casino("Bingo")
    Product.objects.create(operator=casino, name="Plinko", source=Product.Source.LEGACY)

    assert Product.objects.filter(name="Plinko").count() == 3
