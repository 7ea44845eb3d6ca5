"""Rules: values in, an answer or `RuleBroken` out. No session, no clock, no side effect."""
