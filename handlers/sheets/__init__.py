"""Tables in and out: opening what people send, and writing what they get back."""
