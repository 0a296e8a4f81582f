"""Charley's custom actions: one module a capability, each thin."""
