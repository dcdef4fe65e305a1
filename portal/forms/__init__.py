"""What a person may send, and the words when it can't be taken."""
