"""What partners write: a signup and a payment that are well, and people whom they are of."""

NIK, OTHER, NEW = "3273061405889999", "3171015708909999", "3205124509909999"


def payment(**changed: object) -> dict[str, object]:
    """A payment that is well."""
    return {
        "nik": NIK,
        "occurred_on": "2026-11-20",
        "paid_from": "2026-11",
        "paid_through": "2027-01",
        "jkk": 30000,
        "jkm": 20400,
    } | changed


def signup(**changed: object) -> dict[str, object]:
    """A signup that is well."""
    return {
        "nik": NIK,
        "occurred_on": "2026-11-19",
        "region": "3273",
        "programmes": "JKK+JKM",
    } | changed
