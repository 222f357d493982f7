"""The app: recipes that many chefs edit at once."""
