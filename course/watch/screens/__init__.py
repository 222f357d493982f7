"""What comes up over the app: pages to read, a question with yes or no, the search."""
