"""What Demo Casino has uploaded, in the order in which it did, and its gestures."""

from typing import Final

from config.demo.lists import players_only, with_values
from config.demo.plans import GesturePlan, ListPlan


def players(first: int, last: int) -> list[str]:
    """Players as two registers number them: every third is an old account such as MT-004512."""
    return [f"player_{n:04}" if n % 3 else f"MT-{4500 + n:06}" for n in range(first, last + 1)]


LISTS: Final = (
    ListPlan(
        reward="Tournament ticket",
        file_name="spring-tournament-participants.csv",
        day=-69,
        # Restricted players stand in the list, then a repeated row and an id that a spreadsheet has rounded.
        content=players_only(players(1, 60), "player_0005", "3.56799E+11"),
    ),
    ListPlan(
        reward="Dollar high rollers",
        file_name="high-rollers.csv",
        day=-64,
        content=with_values(
            players(40, 70),
            ("5.00", "10.00", "12.50", "25.00"),
            (5, 8, 10),
            "player_0071,30.00,5",
            "player_0073,4.99,5",
        ),
    ),
    ListPlan(
        reward="Limbo preview bets",
        file_name="limbo-vip.csv",
        day=-27,
        content=with_values(players(61, 100), ("2.00", "5.00", "10.00"), (5, 10, 15), "player_0101,10.00,16"),
    ),
    ListPlan(
        reward="Summer opening weekend",
        file_name="opening-weekend.csv",
        day=-14,
        hour=11,
        content=players_only(players(1, 40)),
    ),
    ListPlan(
        reward="Summer free bets",
        file_name="crm-export.csv",
        day=-13,
        hour=9,
        # The wrong export: it is refused as a whole, and the right one follows.
        content="Customer Number,First Name,Last Deposit\n10001,Ana,20.00\n10002,Bea,50.00\n",
    ),
    ListPlan(
        reward="Summer free bets",
        file_name="summer-of-plinko-wave-1.csv",
        day=-13,
        hour=11,
        content=with_values(
            players(1, 120),
            ("1.00", "2.50", "3.00", "5.00"),
            (5, 10, 20),
            "player_0121,7.50,10",
            "player_0122,0.50,10",
            "MT-004623,2.505,10",
            "player_0124,2.50,25",
            "player_0125,2.50,ten",
            "MT-004626,two,10",
            "player_0127,2.50",
            "player_0001,2.50,10",
            ",2.50,10",
            "1.23457E+15,2.50,10",
            '=HYPERLINK("https://example.com"),2.50,10',
        ),
    ),
    ListPlan(
        reward="Mines Mondays",
        file_name="mines-mondays.csv",
        day=-11,
        content=with_values(players(30, 75), ("0.50", "1.00", "2.00"), (10, 20)),
    ),
    ListPlan(
        reward="Welcome back, three days",
        file_name="inactive-30-days.csv",
        day=-5,
        content=players_only(players(80, 130)),
    ),
    ListPlan(
        reward="Summer welcome gift",
        file_name="new-players-this-week.csv",
        day=-3,
        content=players_only(players(131, 160), "player_0044", "player_0131"),
    ),
    ListPlan(
        reward="Crash warm-up",
        file_name="crash-night.csv",
        day=-2,
        content=with_values(players(20, 60), ("0.20", "1.00", "2.00"), (10, 25, 50), "player_0061,5.00,60"),
    ),
    ListPlan(
        reward="Summer free bets",
        file_name="sommer-welle-2.csv",
        day=-2,
        hour=15,
        # As a spreadsheet in a European locale saves it.
        content="\ufeffBetCount;BetValue;Vorname;OperatorPlayerId\r\n"
        + "".join(f"10;2,50;Jörg;{player}\r\n" for player in players(121, 145)),
    ),
    ListPlan(
        reward="Welcome back, three days",
        file_name="inactive-30-days-part-2.csv",
        day=-1,
        content=players_only(players(131, 165)),
    ),
    ListPlan(
        reward="Welcome back, second chance",
        file_name="second-chance.csv",
        day=-1,
        hour=15,
        content=with_values(players(80, 100), ("0.50", "1.00"), (5, 10)),
    ),
)

GESTURES: Final = (
    GesturePlan(reward="Gesture of goodwill", players=("player_0008", "MT-004512"), day=-50),
    GesturePlan(reward="Gesture of goodwill", players=("player_0017",), day=-33, hour=12),
    GesturePlan(reward="Gesture of goodwill", players=("player_0002", "player_0041", "MT-004545"), day=-9),
    GesturePlan(reward="Gesture of goodwill", players=("player_0055",), day=-4, hour=17),
    GesturePlan(reward="Gesture of goodwill", players=("player_0004", "MT-004518"), day=-1, hour=11),
)
