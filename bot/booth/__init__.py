"""The screen of a stand at a fair: what it shows while nobody talks to it, and the code that carries a talk home."""
