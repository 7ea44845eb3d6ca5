"""Verbs: each takes a session, ids, `by=` and `at=`, and does one whole thing or refuses."""
