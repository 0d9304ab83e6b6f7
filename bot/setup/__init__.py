"""Connecting a channel with a vendor's account: asked, checked with the vendor, then written into ``.env``."""
