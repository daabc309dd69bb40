"""The HTTP API for partners and data teams: `/api/v1`, described by its own OpenAPI."""
