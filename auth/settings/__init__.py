"""Every setting of the app: what there is, where it is read from, and what is said of one that cannot be right."""

from auth.settings.reading import BadSettings, Settings, current_settings, read_settings

__all__ = ["BadSettings", "Settings", "current_settings", "read_settings"]
