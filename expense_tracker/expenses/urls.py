"""The app's URLs. README.md documents each."""

urlpatterns: list = []
