"""Steps from one shape of the store to the next; run when it is opened."""
