begin;
select plan(10);

-- Contract
select function_returns('ops', 'reopen_error', array['uuid', 'text'], 'ops.error_group');
select is_definer('ops', 'reopen_error', array['uuid', 'text']);
select function_privs_are('ops', 'reopen_error', array['uuid', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'reopen_error', array['uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'reopen_error', array['uuid', 'text'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'reopen_error', array['uuid', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select ops._store_error('gateway', 'a.' || n, 'XX000', 'broken', n, now() - n * interval '1 hour', '[{"request_id": "r"}, {"request_id": "s"}]')
from generate_series(1, 3) as n;
update ops.errors set status = 'ignored' where function_name = 'a.2';
select test.login_as('admin', test.user_id(1));
select is((ops.reopen_error(e.error_id, 'known')).status, 'open', 'is said of a kind of error')
from ops.list_errors('all', p_function_name => 'a.2') as e;
select is(
    (select count(*) from ops.list_errors('open') as e where e.function_name = 'a.2'), 1::bigint, 'and stays so'
);

-- Errors
select throws_ok($$ select ops.reopen_error(test.user_id(5)) $$, 'PT404', 'error_not_found', 'one that there is not');
select throws_ok($$ select ops.reopen_error(test.user_id(5), repeat('x', 501)) $$, 'PT400', 'reason_too_long', 'a long story');

select * from finish();
rollback;
