"""From an empty machine to built environments: run as ``python3.11 -m deploy``, with the standard library only."""
