"""What every request gets and every answer carries, whichever page is asked for."""
