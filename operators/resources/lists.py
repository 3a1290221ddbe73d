"""Lists that are exported as they are."""

from import_export import resources

from operators.models import Membership, Product


class ProductResource(resources.ModelResource):
    class Meta:
        model = Product
        fields = ("name", "source", "rewards_enabled")


class MembershipResource(resources.ModelResource):
    class Meta:
        model = Membership
        fields = ("user__username", "user__email", "role")
