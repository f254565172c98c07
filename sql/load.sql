-- Everything that can be stated afresh: roles, functions, views, triggers,
-- policies, grants. One transaction; loading it twice changes nothing.
--
-- `mainspring deploy` and `psql -f sql/load.sql` read this same file, so it uses
-- no psql command but \ir. The lock timeout makes a blocked deploy fail instead
-- of queueing traffic behind it (policy changes lock their tables exclusively).

begin;

set local lock_timeout = '5s';
set local client_min_messages = warning;
set local check_function_bodies = on;

\ir roles.sql
\ir reset.sql

-- Functions and views, in the order of their dependencies.
set local role app_api;

\ir core/load.sql
\ir auth/load.sql
\ir tariffs/load.sql
\ir tokens/load_sts.sql

-- Triggers, table grants and policies.
set local role app_owner;

\ir core/policies.sql
\ir auth/policies.sql
\ir tariffs/policies.sql

commit;
