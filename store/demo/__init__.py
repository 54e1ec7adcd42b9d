"""The demo company: a seeded CRM whose planted facts are told in story.yaml and nowhere else."""
