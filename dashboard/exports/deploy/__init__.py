"""The files that carry a path out: gateway, serving, client, alarms, calendar."""
