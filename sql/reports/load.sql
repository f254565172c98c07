-- reports: dashboards and reports for operators and admins.

