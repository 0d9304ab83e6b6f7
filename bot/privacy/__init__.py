"""Personal data leaves a text before it is stored, logged or sent on."""
