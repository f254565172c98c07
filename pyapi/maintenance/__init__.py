"""What is done once a day, a week, a month: by the worker, and by ``mainspring maintain``."""
