"""The one door to the search index: what is published is found, and nothing else."""
