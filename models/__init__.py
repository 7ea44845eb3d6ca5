"""The programme: its records, its rules and its verbs. Knows nothing of Slack or of the clock."""
