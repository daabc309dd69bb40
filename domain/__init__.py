"""What is true without a computer in the room: the rules and the facts of BPU cover.

Nothing here waits, reads a clock, opens a file after import, or knows a language.
"""
