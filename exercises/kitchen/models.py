"""Who cooks, what, from what, and for whom."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone


class Chef(models.Model):
    """A chef and what they are known for; `user` is the account that they log in with, if they have one."""

    name = models.CharField(max_length=100, unique=True)
    speciality = models.CharField(max_length=100, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="chef", null=True, blank=True
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Ingredient(models.Model):
    """Something that suppliers sell; `name` is what they call it, `stock` is how many units the pantry holds."""

    name = models.CharField(max_length=100, unique=True)
    unit = models.CharField(max_length=20, default="kg")
    stock = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Recipe(models.Model):
    """A dish, the chef whose it is, what goes into it, and how many minutes it takes."""

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    chef = models.ForeignKey(Chef, on_delete=models.CASCADE, related_name="recipes")
    ingredients = models.ManyToManyField(Ingredient, related_name="recipes", blank=True)
    minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Review(models.Model):
    """What a guest says of a recipe, with one to five stars."""

    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="reviews")
    guest = models.CharField(max_length=100)
    stars = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    text = models.TextField(blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("created", "pk")

    def __str__(self) -> str:
        return f"{self.stars} stars from {self.guest}"


class Order(models.Model):
    """What a table has ordered, and how far it is."""

    class Status(models.TextChoices):
        OPEN = "open"
        COOKING = "cooking"
        SERVED = "served"

    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="orders")
    table = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    portions = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("created", "pk")

    def __str__(self) -> str:
        return f"{self.portions} x {self.recipe_id} for table {self.table}"
