-- What the database knows of its backups, and of the restores that led to it.

\ir note_backup.sql
\ir note_verification.sql
\ir list_backups.sql
\ir note_restore.sql
\ir get_hold.sql
\ir release_hold.sql
\ir _read_backup_gauges.sql
