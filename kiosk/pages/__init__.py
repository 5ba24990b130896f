"""What each page says: one pure view model per page kind."""
