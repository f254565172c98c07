-- What was answered: counted by day, and a sample one by one. Written by the doors after the answers.

\ir _check_days.sql
\ir record_evaluations.sql
\ir list_evaluations.sql
\ir list_stale_flags.sql
