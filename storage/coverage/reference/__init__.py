"""Reference facts: dated figures with a source, which are said and not counted."""
