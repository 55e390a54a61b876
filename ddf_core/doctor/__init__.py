"""What this machine has for the program, what is missing, and what that costs.

Every check answers with findings; none raises.
"""
