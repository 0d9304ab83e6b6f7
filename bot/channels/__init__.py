"""Telegram, Zalo and Messenger: accepted first, answered later, nothing lost (docs/channels.md)."""
