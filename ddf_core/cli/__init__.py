"""The headless twin: one subcommand for each capability, one file for each subcommand.

entry.py chooses the subcommand and turns every way to fail into an exit status; arguments.py and
output.py are what the subcommands share. A subcommand's file has ``configure(parser)`` and
``run(options) -> int`` and stays thin: the work is done by the package.
"""
