-- How partitions come: made ahead, for the tables of the program and for those that a DBA registers.
-- No table has a default partition; one that is found is drained.

set local role app_owner;
\ir _create_partitions_of.sql
set local role app_api;
\ir _try_partitions.sql
\ir create_partitions.sql

set local role app_owner;
\ir _check_partitioned_table.sql
\ir _refuse_loss.sql
\ir register_partitioned_table.sql
\ir unregister_partitioned_table.sql
\ir drain_default_partition.sql
set local role app_api;
\ir list_default_partitions.sql
