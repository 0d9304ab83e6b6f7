"""The web side: the chat page at ``/``, the API under ``/api/v1``, health and the API's own documentation."""
