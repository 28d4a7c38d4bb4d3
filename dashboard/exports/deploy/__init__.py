"""The files that carry a path out: gateway, mirror, serving, tuning, client, alarms, calendar."""
