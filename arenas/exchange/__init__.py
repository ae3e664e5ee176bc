"""In and out: the published knowledge as a folder of CSV and Markdown, and such a folder as drafts.

columns and sheets say what stands in which file; reading gives rows; world is what is published, in memory; importing makes
drafts of rows; exporting writes the folder; package describes it for machines.

Tables from elsewhere: foreign, encodings and workbook read them, within limits; language understands a mapping as rules, mapping
says the tables in our columns by them, and guessing proposes one; comparing tells what would change; jobs are the steps of an
import at the desk, which a process of its own takes.
"""
