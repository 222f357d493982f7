"""What is kept. The functions in recipes/domain/ are the only ones that change it.

A recipe's text is its document: the update log and what became of it (Document, Update). Recipe, RecipeIngredient and
Step hold the same as rows, for search, costs, admin and export; they follow the document (domain/rows.py).
"""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from capstone.outbox import OutgoingMail

LONGEST_NAME = 200  # characters
MOST_SERVINGS = 1000
MOST_MINUTES = 7 * 24 * 60


class Role(models.TextChoices):
    """What a chef may do with a recipe; each may do what the next one may."""

    OWNER = "owner", "Owner: may share it and delete it, too"
    EDITOR = "editor", "Editor: may change it"
    VIEWER = "viewer", "Viewer: may read it and comment on it"


class Chef(models.Model):
    """Who cooks; made with the user (signals.py). The address is the user's. The daily report comes at 17:00 in `zone`.

    `last_number` is the number of the chef's newest notification; the row is the lock that makes them gapless.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="chef"
    )
    speciality = models.CharField(max_length=100, blank=True)
    years = models.PositiveSmallIntegerField("years of experience", default=0, validators=[MaxValueValidator(90)])
    zone = models.CharField(max_length=64, default="UTC")
    last_number = models.PositiveBigIntegerField(default=0, editable=False)
    reported_on = models.DateField(null=True, editable=False)  # the day of the last daily report, in `zone`

    def __str__(self) -> str:
        return self.user.get_username()

    @property
    def email(self) -> str:
        """Where mails go."""
        return self.user.email


class Tag(models.Model):
    """A word that recipes are found by, in small letters."""

    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Recipe(models.Model):
    """A recipe as rows; name, description, servings, minutes and difficulty follow the document."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        COMPLETE = "complete"

    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    description = models.TextField(blank=True)
    servings = models.PositiveSmallIntegerField(
        default=4, validators=[MinValueValidator(1), MaxValueValidator(MOST_SERVINGS)]
    )
    minutes = models.PositiveSmallIntegerField(default=30, validators=[MaxValueValidator(MOST_MINUTES)])
    difficulty = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(3)])
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="owned_recipes")
    completed = models.DateTimeField(null=True, blank=True, editable=False)
    completion_told = models.BooleanField(default=False, editable=False)  # its owner knows whom the mails reached
    tags = models.ManyToManyField(Tag, blank=True, related_name="recipes")
    views = models.PositiveIntegerField(default=0, editable=False)
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-updated", "-pk")

    def __str__(self) -> str:
        return self.name or f"Recipe {self.pk}"


class Collaborator(models.Model):
    """That a chef may see or edit a recipe. Its owner has a row, too: one query answers who may what."""

    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="collaborators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="collaborations")
    role = models.CharField(max_length=6, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("recipe", "user"), name="one_role_a_recipe"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.recipe}"


class Invitation(models.Model):
    """A link that makes who opens it a collaborator. Only the token's hash is kept: a stolen database opens nothing."""

    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="invitations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=6, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()
    created = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.role} of {self.recipe} until {self.expires:%Y-%m-%d %H:%M}"


class Ingredient(models.Model):
    """The catalogue: what is in stock, and what one `unit` of it costs now."""

    name = models.CharField(max_length=100, unique=True)
    unit = models.CharField(max_length=20, default="kg")
    stock = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    price_as_of = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class PriceHistory(models.Model):
    """What one unit of an ingredient cost at a moment, at a supplier."""

    ingredient = models.ForeignKey(Ingredient, on_delete=models.CASCADE, related_name="prices")
    supplier = models.CharField(max_length=60)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    as_of = models.DateTimeField()

    class Meta:
        verbose_name_plural = "price history"
        ordering = ("-as_of", "-pk")
        constraints = (models.UniqueConstraint(fields=("ingredient", "supplier", "as_of"), name="one_price_a_moment"),)

    def __str__(self) -> str:
        return f"{self.ingredient}: {self.price} on {self.as_of:%Y-%m-%d}"


class PriceRun(models.Model):
    """That the suppliers' prices of one hour, or of the full run at six, are fetched: by one worker, once.

    A worker that takes it claims it until `claimed_until`; one that dies leaves it to the next.
    """

    slot = models.CharField(max_length=30, unique=True)  # "2026-03-02 06 full"
    claimed_until = models.DateTimeField()
    finished = models.DateTimeField(null=True)
    changed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.slot


class RecipeIngredient(models.Model):
    """One row of a recipe's ingredients; `key` is its key in the document, `ingredient` what the catalogue calls so."""

    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="ingredients")
    key = models.CharField(max_length=36)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100, blank=True)
    ingredient = models.ForeignKey(Ingredient, null=True, blank=True, on_delete=models.SET_NULL, related_name="uses")
    quantity = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("recipe", "key"), name="one_ingredient_a_key"),)

    def __str__(self) -> str:
        return f"{self.quantity or ''} {self.unit} {self.name}".strip()


class Step(models.Model):
    """One step of a recipe; `key` is its key in the document."""

    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=36)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("recipe", "key"), name="one_step_a_key"),)

    def __str__(self) -> str:
        return f"{self.position + 1}. {self.text[:60]}"


class Document(models.Model):
    """Where a recipe's log stands. `state` is all updates up to `compacted` as one; the row is the lock of its numbers.

    `number` is that of the newest update, `in_rows` the one up to which the rows follow.
    """

    recipe = models.OneToOneField(Recipe, on_delete=models.CASCADE, primary_key=True, related_name="document")
    number = models.PositiveBigIntegerField(default=0)
    compacted = models.PositiveBigIntegerField(default=0)
    in_rows = models.PositiveBigIntegerField(default=0)
    state = models.BinaryField(default=bytes)
    bytes_since = models.PositiveBigIntegerField(default=0)  # of the updates that came after `compacted`

    class Meta:
        indexes = (models.Index(fields=("recipe",), condition=~Q(in_rows=models.F("number")), name="rows_behind"),)

    def __str__(self) -> str:
        return f"{self.recipe}, {self.number} updates"


class Update(models.Model):
    """One line of a recipe's log: a Yjs update, numbered without gaps. `author` is None for the server itself."""

    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="updates")
    number = models.PositiveBigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    data = models.BinaryField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("recipe", "number"), name="one_update_a_number"),)

    def __str__(self) -> str:
        return f"{self.recipe}, update {self.number}"


class Version(models.Model):
    """A recipe as it was after update `number`, under a name; `content` is plain data (domain/content.py).

    `authors` are the names of all who edited it since the version before.
    """

    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveBigIntegerField()
    name = models.CharField(max_length=100)
    automatic = models.BooleanField(default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    authors = models.JSONField(default=list)
    content = models.JSONField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return f"{self.recipe}: {self.name}"


class Comment(models.Model):
    """What somebody says about a recipe."""

    recipe = models.ForeignKey(Recipe, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=2000)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("created", "pk")

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"


class Notification(models.Model):
    """One line of a chef's log: what open pages are told, and what the bell shows. `number` has no gaps per user."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=30)  # "recipe.completed"; README.md lists them
    text = models.CharField(max_length=400)
    data = models.JSONField(default=dict)
    created = models.DateTimeField(default=timezone.now)
    read = models.BooleanField(default=False)

    class Meta:
        ordering = ("-number",)
        indexes = (models.Index(fields=("user",), condition=Q(read=False), name="unread_of_a_chef"),)
        constraints = (models.UniqueConstraint(fields=("user", "number"), name="one_notification_a_number"),)

    def __str__(self) -> str:
        return f"{self.number}: {self.text}"


class Mail(OutgoingMail):
    """A mail that is to go out, committed with what it tells of."""

    class Meta:
        indexes = (
            models.Index(fields=("next_try_at",), condition=Q(sent_at=None, refused_at=None), name="mails_waiting"),
        )


class ImportJob(models.Model):
    """An uploaded file of recipes on its way. All good rows are written together, at its end, or none."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"
        FAILED = "failed"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports")
    name = models.CharField(max_length=200)
    text = models.TextField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)
    claimed_until = models.DateTimeField(null=True, editable=False)  # a worker has it; one that dies gives it free
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return self.name


class RecipeRequest(models.Model):
    """That somebody asks a chef for a recipe; without a mail the chef has no address."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be mailed"
        SENT = "sent", "Mailed"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="asked")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="asked_for")
    text = models.CharField(max_length=1000)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    mail = models.OneToOneField(Mail, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return f"{self.by} asks {self.to}"
