"""What coverage is, and how it is counted: facts of a ledger, a dated rule, a monthly cube.

The ledger holds what happened (`events`). Who is active, lapsed or back follows from it and from
a dated rule (`rule`), never from a stored state (`derive`). What the public, the admins and the
projection read is a monthly cube without personal data (`cells`, `cube`), beside dated facts from
elsewhere (`facts`), in a published shape (`contract`).
"""
