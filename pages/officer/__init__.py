"""An officer's day: actions, calendar, the crime, arrests, investigations."""
