"""Runs the three processes as one: Rasa, the action server, the application.

Why not supervisord, honcho or systemd: none of them waits until a process *answers* before it says so, and this must
run by one command on a bare machine, without root and without a terminal. What is needed beyond starting is small:
readiness by HTTP, restart with a growing pause, prefixed logs, one place to stop, one exit status. It is written on
asyncio's own process support, so nothing is installed for it.
"""
