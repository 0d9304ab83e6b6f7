"""The Zalo Bot pilot: another product than the Zalo Official Account, without buttons and with a small free quota."""
