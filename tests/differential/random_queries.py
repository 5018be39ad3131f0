"""Makes random queries for the differential test."""
def make(world, dice):
    return "?x -a-> ?t"
