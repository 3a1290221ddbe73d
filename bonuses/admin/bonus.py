"""The list of bonuses, and the page of one. They come from platforms, never from here."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import ShowFacets
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from unfold.decorators import action, display

from bonuses.admin.bonus_export import BonusExport
from bonuses.admin.bonus_list import FILTERS, BonusList
from bonuses.finding import Wish, matching
from bonuses.models import Bonus
from bonuses.models.bonus import BonusQuerySet
from bonuses.views import matching as matching_pages
from bonuses.views.words import COLOURS, called, rate, sent, spaced, worth
from core.currencies import money
from enrollments.finding.players import spelled
from enrollments.views.words import player_page
from operators.middleware import StaffRequest


@admin.register(Bonus)
class BonusAdmin(BonusExport):
    list_display = ["bonus", "player", "kind", "reward_name", "state", "amount_sent", "worth_now", "status_at"]
    list_filter = FILTERS
    # The order of time is the only one that millions can be shown in at once.
    sortable_by: tuple[str, ...] = ()
    list_before_template = "bonuses/list_top.html"
    # Facets are counts.
    show_facets = ShowFacets.NEVER
    search_fields = ["operator_player_id", "user_bonus_id"]
    search_help_text = "Player or bonus: the id or its beginning"
    fieldsets = [
        (
            None,
            {"fields": [("state", "status_at"), ("player", "bonus"), ("kind", "kind_id"), ("type_words", "product")]},
        ),
        ("Belongs to", {"fields": [("reward_link", "campaign_name"), "known_how"]}),
        (
            "Amounts",
            {
                "fields": [
                    ("amount_sent", "rate_sent"),
                    ("turned_real", "locked"),
                    ("required", "awarded_base"),
                    "worth_now",
                ]
            },
        ),
        ("When", {"fields": [("created_at", "awarded_at"), ("first_event_at", "last_event_at")]}),
    ]
    readonly_fields = [
        *("state", "player", "bonus", "kind", "kind_id", "type_words", "reward_link", "campaign_name", "known_how"),
        *("amount_sent", "rate_sent", "turned_real", "locked", "required", "awarded_base", "worth_now"),
    ]
    actions_detail = ["assign"]

    def get_queryset(self, request: StaffRequest) -> BonusQuerySet:
        rows: BonusQuerySet = super().get_queryset(request)
        return rows.select_related("operator", "reward", "campaign")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[BonusList]:  # noqa: ARG002 - Django's signature
        return BonusList

    def get_search_results(
        self,
        request: StaffRequest,
        queryset: BonusQuerySet,
        search_term: str,
    ) -> tuple[BonusQuerySet, bool]:
        """Along the indexes, for the search over everything; the list finds its own."""
        text = spelled(search_term)
        if not text or not request.operator:
            return queryset.none() if search_term else queryset, False
        return matching(request.operator, Wish(text=text)), False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_assign_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:  # noqa: ARG002 - unfold's signature
        return request.user.has_perm("bonuses.match_bonus")

    @action(description="Belongs to another reward", permissions=["assign"], url_path="assign")
    def assign(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return matching_pages.assign(request, self.get_object(request, object_id))

    @display(description="Bonus")
    def bonus(self, bonus: Bonus) -> str:
        return bonus.user_bonus_id

    @display(description="Player")
    def player(self, bonus: Bonus) -> SafeString:
        page = player_page(bonus.operator_player_id)
        return format_html('<a href="{}">{}</a>', page, bonus.operator_player_id)

    @display(description="Code")
    def kind(self, bonus: Bonus) -> str:
        return called(bonus)

    @display(description="Its id")
    def kind_id(self, bonus: Bonus) -> str:
        return bonus.bonus_id

    @display(description="Type")
    def type_words(self, bonus: Bonus) -> str:
        return spaced(bonus.type)

    @display(description="Reward")
    def reward_name(self, bonus: Bonus) -> str:
        return bonus.reward.name if bonus.reward else "not known"

    @display(description="Reward")
    def reward_link(self, bonus: Bonus) -> str | SafeString:
        return matching_pages.reward_link(bonus.reward) if bonus.reward else "not known"

    @display(description="Campaign")
    def campaign_name(self, bonus: Bonus) -> str:
        return bonus.campaign.name if bonus.campaign else "-"

    @display(description="Known by")
    def known_how(self, bonus: Bonus) -> str:
        if bonus.assigned_by and bonus.assigned_at:
            return f"{bonus.assigned_by} said so on {localtime(bonus.assigned_at):%-d %b %Y, %H:%M}"
        return bonus.get_matched_by_display() or "Nothing says to which reward it belongs."

    @display(description="State", label=dict(COLOURS))
    def state(self, bonus: Bonus) -> str:
        return bonus.get_status_display()

    @display(description="Amount")
    def amount_sent(self, bonus: Bonus) -> str:
        return sent(bonus.amount, bonus.currency)

    @display(description="Rate")
    def rate_sent(self, bonus: Bonus) -> str:
        return rate(bonus) or "in the base currency"

    @display(description="Turned into real money")
    def turned_real(self, bonus: Bonus) -> str:
        return sent(bonus.bonus_turned_real, bonus.currency) or "-"

    @display(description="Locked")
    def locked(self, bonus: Bonus) -> str:
        return sent(bonus.locked_amount, bonus.currency) or "-"

    @display(description="To be wagered")
    def required(self, bonus: Bonus) -> str:
        return sent(bonus.required_wagering_amount, bonus.currency) or "-"

    @display(description="Awarded, in the base currency")
    def awarded_base(self, bonus: Bonus) -> str:
        return money(bonus.awarded, bonus.operator.base_currency) if bonus.awarded_at else "-"

    @display(description="Worth now")
    def worth_now(self, bonus: Bonus) -> str:
        return worth(bonus)
