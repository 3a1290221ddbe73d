"""The addresses of the house, and beside them a view of DRF that inserts one row, before our door and behind it."""

from typing import Any

from django.db import connection
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.urls import urlpatterns as of_the_house
from core.api.envelope import ok
from core.api.parsing import AnyJSONParser
from core.api.views import ApiView
from operators.api.credentials import CredentialAuthentication


class BodyInput(serializers.Serializer):  # type: ignore[type-arg]  # it makes no instances
    user_bonus_id = serializers.CharField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=4)


class InsertOne(APIView):
    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Request) -> Response:
        insert(request.data)
        return Response({"message": "OK"})


class InsertOneBehindOurDoor(ApiView):
    """Whoever calls is known and counted, and what is sent is read strictly."""

    authentication_classes = (CredentialAuthentication,)
    parser_classes = (AnyJSONParser,)

    def post(self, request: Request) -> Response:
        insert(request.data)
        return ok({})


def insert(data: Any) -> None:
    given = BodyInput(data=data)
    given.is_valid(raise_exception=True)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_raw (body) VALUES (%s)", [given.validated_data["user_bonus_id"]])


urlpatterns = [
    path("bench/insert", InsertOne.as_view()),
    path("bench/behind-our-door", InsertOneBehindOurDoor.as_view()),
    *of_the_house,
]
