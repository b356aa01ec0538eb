"""Interventions: actions, the policy interface and the policies."""
