"""Who cooks, and what."""

from django.db import models


class Chef(models.Model):
    """A chef and what they are known for."""

    name = models.CharField(max_length=100, unique=True)
    speciality = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Recipe(models.Model):
    """A dish, the chef whose it is, and how many minutes it takes."""

    name = models.CharField(max_length=200)
    chef = models.ForeignKey(Chef, on_delete=models.CASCADE, related_name="recipes")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
