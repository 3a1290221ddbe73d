"""What django-oauth-toolkit would show of clients and tokens stays away: credentials are the one list."""

from django.apps import apps
from django.contrib import admin
from django.db.models import Model

from operators.models import OAuthClient

tables: list[type[Model]] = [OAuthClient, *apps.get_app_config("oauth2_provider").get_models()]
admin.site.unregister([table for table in tables if admin.site.is_registered(table)])
