"""What the servers of exercise 2.6 serve: applications that ask the supplier before they answer."""
