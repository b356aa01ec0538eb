"""The sections of a report, in files by topic.

A section without rows is left out. The order is that of `simcs.report.report`.
"""
