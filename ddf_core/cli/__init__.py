"""The headless twin: one verb for each capability, one file for each verb.

entry.py chooses the verb and turns every way to fail into an exit status; arguments.py and
output.py are what the verbs share. A verb's file has ``configure(parser)`` and
``run(options) -> int`` and stays thin: the work is done by the package.
"""
