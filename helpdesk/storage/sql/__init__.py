"""What filters mean in SQL, whichever database they are for."""
