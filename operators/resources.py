"""What the exports of the lists contain."""

from import_export import resources

from operators.models import Membership, Product, Restriction


class ProductResource(resources.ModelResource):
    class Meta:
        model = Product
        fields = ("name", "source", "rewards_enabled")


class RestrictionResource(resources.ModelResource):
    class Meta:
        model = Restriction
        fields = ("operator_player_id", "kind", "starts_at", "ends_at", "reason", "created_at", "created_by")


class MembershipResource(resources.ModelResource):
    class Meta:
        model = Membership
        fields = ("user__username", "user__email", "role")
