"""What each `kiosk` command does: functions that return an exit status and the objects to print."""
