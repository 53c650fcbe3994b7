"""The life of a policy as a document: what is wrong with it, and what becomes of it."""
