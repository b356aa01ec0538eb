"""From the record of a run to retention, value and hours; knows no driver."""
