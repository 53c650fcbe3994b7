"""Speed and size, measured as ratios within one run wherever a machine's pace would tell more
about the machine than about the program."""
