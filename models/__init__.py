"""The programme: its records, its rules and its verbs. Knows nothing of Slack or of the clock."""

from models import columns as _columns  # noqa: F401  names constraints: before the first table
