"""The migrations, oldest first, and the name of the newest."""

#: What a database that is up to date says of itself.
HEAD = "0001"
