"""What a pull request needs: what it changes, what nobody may take its word for, and who must approve it."""
