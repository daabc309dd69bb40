"""The people with phones: who they are, what they do, what their apps send."""
