"""A Django app that a benchmark adds to recipe_collab: cooks who are logged in, and recipes that all of them edit."""
