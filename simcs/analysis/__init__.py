"""From tables of metrics to an answer: intervals, paired differences, break-even, pilots."""
