"""Configurations that stand inside other files: heredocs, user-data, ConfigMaps, playbooks."""
