"""Texts on their way into PostgreSQL: as an array, and as the lines of a COPY."""

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.copying import copy_lines, escape
from core.lookups import array_of

# Whatever PostgreSQL can hold: no NUL, no lone surrogates.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
hostile = ['"', '","', "\\", "\\N", "a\tb\nc\rd", "{}", "NULL", "", "'", "%s"]


class WhatWasWritten(TestCase):
    @given(st.lists(texts))
    @example(hostile)
    @example([""])
    def test_an_array_holds_the_texts_that_were_put_into_it(self, given_texts):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::varchar[]", [array_of(given_texts)])
            assert cursor.fetchone() == (given_texts,)

    @given(st.lists(texts))
    @example(hostile)
    def test_a_copy_writes_the_texts_that_were_escaped(self, given_texts):
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.copied; CREATE TEMPORARY TABLE copied (place int, said text)")
            lines = (f"{place}\t{escape(text)}" for place, text in enumerate(given_texts))
            copy_lines(table="copied", columns=["place", "said"], lines=lines)
            cursor.execute("SELECT said FROM copied ORDER BY place")
            assert [said for (said,) in cursor.fetchall()] == given_texts


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 399, 400, 401, 2000])
def test_lines_come_in_whole_blocks_or_not(count):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copied (place int)")
        copy_lines(table="copied", columns=["place"], lines=map(str, range(count)))
        cursor.execute("SELECT count(*), max(place) FROM copied")
        assert cursor.fetchone() == (count, count - 1 if count else None)
