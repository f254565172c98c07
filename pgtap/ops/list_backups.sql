begin;
select plan(8);

-- Contract
select function_returns('ops', 'list_backups', array['integer'], 'setof ops.backups');
select is_definer('ops', 'list_backups', array['integer']);
select function_privs_are('ops', 'list_backups', array['integer'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_backups', array['integer'], 'operator', '{}'::text[]);

-- Behaviour
insert into ops.backups (backup_name, kind, started_at, finished_at, byte_count)
select n, 'physical', now(), now(), 1
from (values ('20261121T130507Z'), ('20261122T130507Z'), ('20261122T130507Z-1')) as v (n);

select test.login_as('admin', test.user_id(1));
select results_eq(
    'select backup_name from ops.list_backups(2)', $$ values ('20261122T130507Z-1'), ('20261122T130507Z') $$,
    'the newest first'
);

-- Errors
select throws_ok('select ops.list_backups(0)', 'PT400', 'invalid_limit', 'needs a limit');
select throws_ok('select ops.list_backups(null)', 'PT400', 'invalid_limit', 'refuses none');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select ops.list_backups()', '42501', null, 'admins only');

select * from finish();
rollback;
