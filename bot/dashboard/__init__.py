"""The dashboard over HTTP: who gets in and stays in. What its pages show is in `handlers`."""
