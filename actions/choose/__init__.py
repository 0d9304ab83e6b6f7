"""The guided talk's actions: read a message, ask the next question, propose trades, keep and show the result."""
