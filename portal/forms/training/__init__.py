"""What is said to training, one file an act."""
