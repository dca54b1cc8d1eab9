"""What to correct, marked in workbooks of strangers: in a process of its own, without Django."""
