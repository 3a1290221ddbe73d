"""Campaigns, rewards and budgets over HTTP (gamnify-api-rewards; facts.md, "Gamnify API")."""
