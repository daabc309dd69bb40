"""The web page with the phones and the small API behind it."""
