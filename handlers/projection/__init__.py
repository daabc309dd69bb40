"""What the projection is asked for, by whichever door: found if it was run before, else run."""
