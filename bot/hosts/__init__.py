"""Schools whose pages carry the assistant: who they are, from which origins they call, and their visitors' passes."""
