begin;
select plan(10);

-- Contract
select function_returns('ops', 'purge_errors', array['integer'], 'integer');
select is_definer('ops', 'purge_errors', array['integer']);
select function_privs_are('ops', 'purge_errors', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'purge_errors', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('ops', 'purge_errors', array['integer'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'purge_errors', array['integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select ops._store_error('gateway', 'a.' || n, 'XX000', 'broken', n, now() - n * interval '1 hour', '[{"request_id": "r"}, {"request_id": "s"}]')
from generate_series(1, 3) as n;
update ops.errors set last_seen_at = now() - interval '91 days' where function_name = 'a.2';
insert into ops.error_flushes (instance, sequence, flushed_at) values ('old', 1, now() - interval '2 days'), ('new', 1, now());
select test.login_as('service_role');
select is(ops.purge_errors(), 1, 'kinds that were not seen for 90 days');
select test.logout();
select set_eq('select function_name from ops.errors', array['a.1', 'a.3'], 'are gone');
select results_eq('select instance from ops.error_flushes', array['new'], 'so are processes that are');

-- Errors
select test.login_as('service_role');
select throws_ok('select ops.purge_errors(0)', 'PT400', 'invalid_limit', 'nothing at a time');

select * from finish();
rollback;
