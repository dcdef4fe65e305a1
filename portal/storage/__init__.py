"""What is kept beside the database: the data folder."""
