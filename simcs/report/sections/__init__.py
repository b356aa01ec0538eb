"""The sections of a report, in files by what they tell of.

A section without rows is left out. The order is that of `simcs.report.report.SECTIONS`.
"""
