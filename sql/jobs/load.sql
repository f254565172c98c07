-- jobs: written below by its module.

-- Worker processes
\ir record_worker.sql
\ir remove_worker.sql
\ir list_workers.sql
