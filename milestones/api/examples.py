"""Examples for the OpenAPI document; that of the Capillary document is exact."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

CUSTOMER: Final = 345651201
RECORD: Final = {
    "customerId": CUSTOMER,
    "periodName": "PERIOD_G_29463_1",
    "initialBalance": 100,
    "resetStreakStatus": False,
}


def _pair(name: str, request: Any, response: Any) -> list[OpenApiExample]:
    return [
        OpenApiExample(name, value=request, request_only=True),
        OpenApiExample(name, value=response, response_only=True),
    ]


# The only record: the library puts the array around it.
ENROLL: Final = [
    *_pair("Enrolled", RECORD, CUSTOMER),
    OpenApiExample("The running period", value={"customerId": CUSTOMER}, request_only=True),
    OpenApiExample(
        "A streak from its first level",
        value={"customerId": CUSTOMER, "resetStreakStatus": True},
        request_only=True,
    ),
    OpenApiExample("Only asked", value={**RECORD, "dryRun": True}, request_only=True),
]
UNENROLL: Final = _pair("Unenrolled", {"customerId": CUSTOMER, "reason": "Asked to leave"}, CUSTOMER)
ENROLL_MANY: Final = _pair(
    "One of two",
    [{"customerId": CUSTOMER, "periodName": "c3"}, {"customerId": 345651202, "periodName": "c9"}],
    [
        {"customerId": CUSTOMER, "result": "enrolled", "errors": None, "warnings": None},
        {
            "customerId": 345651202,
            "result": "refused",
            "errors": [
                {
                    "code": 310019,
                    "message": "The target group has no period of this name.",
                    "reason": "PeriodNotFound",
                    "field": "[1].periodName",
                },
            ],
            "warnings": None,
        },
    ],
)
ACTIVITY: Final = {
    "activityId": "tx-829301",
    "customerId": CUSTOMER,
    "kind": "transaction",
    "happenedAt": "2025-07-23T10:15:00Z",
    "amounts": {"gross_sales": 49.90, "quantity": 2},
}
ACTIVITIES: Final = [
    *_pair("A transaction", ACTIVITY, {"activityId": "tx-829301", "result": "recorded", "errors": None}),
    *_pair(
        "A return, and an event",
        [
            ACTIVITY | {"activityId": "tx-829301-return", "amounts": {"gross_sales": -49.90, "quantity": -2}},
            ACTIVITY | {"activityId": "bet-11", "kind": "bet", "amounts": {"stake": 2.50}},
        ],
        [
            {"activityId": "tx-829301-return", "result": "recorded", "errors": None},
            {"activityId": "bet-11", "result": "duplicate", "errors": None},
        ],
    ),
]
_GROUP: Final[dict[str, Any]] = {
    "name": "Summer ABC",
    "description": "1,000 of gross sales in each cycle",
    "active": True,
    "trackingType": "DEFAULT",
    "targetEvaluationType": "FIXED_CALENDAR_WINDOW",
    "frequencyType": "CUSTOM",
    "timeZoneName": "Europe/Malta",
}
MILESTONE: Final[dict[str, Any]] = {
    **_GROUP,
    "periods": [
        {"refCode": "c1", "startDate": "2026-06-30T22:00:00Z", "endDate": "2026-07-31T22:00:00Z"},
        {"refCode": "c2", "startDate": "2026-07-31T22:00:00Z", "endDate": "2026-08-31T22:00:00Z"},
    ],
    "targets": [
        {"name": "ABC", "targetEntity": "TRANSACTION", "targetType": "GROSS_SALES", "targetValue": 1000},
    ],
}
STREAK: Final[dict[str, Any]] = {
    **_GROUP,
    "name": "Four weeks of bets",
    "description": "Ten euros of stake in each week",
    "trackingType": "STREAK",
    "frequencyType": "WEEKLY",
    "frequency": 1,
    "recurringCycles": 12,
    "startDate": "2026-07-06",
    "targets": [
        {
            "name": "Stakes",
            "targetEntity": "EVENT",
            "targetType": "EVENT_ATTRIBUTE",
            "activityKind": "bet",
            "activityField": "stake",
            "targetValue": 10,
            "levels": [{"name": f"l{number}", "cycles": number} for number in range(1, 5)],
        },
    ],
}
_ANSWER: Final[dict[str, Any]] = {
    "id": 29463,
    **_GROUP,
    "frequency": 1,
    "recurringCycles": 2,
    "countActivitiesBeforeEnrolment": False,
    "allowSinglePeriod": False,
    "periods": [
        {"id": 501, **MILESTONE["periods"][0], "periodStatus": "RUNNING"},
        {"id": 502, **MILESTONE["periods"][1], "periodStatus": "UPCOMING"},
    ],
    "targets": [
        {
            "id": 811,
            **MILESTONE["targets"][0],
            "activityKind": "transaction",
            "activityField": "gross_sales",
            "rewardAt": "IMMEDIATELY",
            "rewardEachPeriod": False,
            "levels": [],
        },
    ],
    "createdOn": "2026-06-20T08:00:00Z",
    "createdBy": "API, demo-client key",
}
LISTED_GROUPS: Final = [OpenApiExample("One page", value=_ANSWER, response_only=True)]
_REACHED: Final = {"enrolled": True, "initialBalance": 300, "achieved": 1020, "remaining": 0, "percentage": 100}
_BEGUN: Final = {"enrolled": True, "initialBalance": 0, "achieved": 0, "remaining": 1000, "percentage": 0}
ENROLLED_TARGETS: Final = [
    OpenApiExample(
        "A milestone",
        value={
            "targetGroupId": 29463,
            "targetGroupName": "Summer ABC",
            "active": True,
            "trackingType": "DEFAULT",
            "targetId": 811,
            "targetName": "ABC",
            "targetValue": 1000,
            "enrolled": True,
            "enrolledOn": "2026-07-01T09:00:00Z",
            "periods": [
                {**_ANSWER["periods"][0], **_REACHED, "reached": True, "reachedOn": "2026-07-23T10:15:00Z"},
                {**_ANSWER["periods"][1], **_BEGUN, "reached": False, "reachedOn": None},
            ],
            "streak": None,
        },
        response_only=True,
    ),
]
CREATE_GROUP: Final = [
    *_pair("A milestone", MILESTONE, _ANSWER),
    OpenApiExample("A streak", value=STREAK, request_only=True),
]
