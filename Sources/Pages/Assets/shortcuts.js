// shortcuts
