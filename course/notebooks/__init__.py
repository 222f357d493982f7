"""The lessons as notebooks: built from their texts, opened in JupyterLab, and what runs in their kernel.

A lesson's text is the one source. `build` makes the notebook of it, and `course verify` refuses one that differs.
"""
