"""In and out: the published knowledge as a folder of CSV and Markdown, and such a folder as drafts.

columns and sheets say what stands in which file; reading gives rows; world is what is published, in memory; importing makes
drafts of rows; exporting writes the folder; package describes it for machines.
"""
