begin;
select plan(12);

-- Contract
select function_returns('ops', 'get_error', array['uuid', 'integer'], 'jsonb');
select is_definer('ops', 'get_error', array['uuid', 'integer']);
select function_privs_are('ops', 'get_error', array['uuid', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'get_error', array['uuid', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'get_error', array['uuid', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'get_error', array['uuid', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select ops._store_error('gateway', 'a.' || n, 'XX000', 'broken', n, now() - n * interval '1 hour', '[{"request_id": "r"}, {"request_id": "s"}]')
from generate_series(1, 3) as n;
select test.login_as('admin', test.user_id(1));
select is(
    (select ops.get_error(e.error_id) ->> 'function_name' from ops.list_errors() as e limit 1), 'a.1', 'a kind of error'
);
select is(
    (select jsonb_array_length(ops.get_error(e.error_id) -> 'samples') from ops.list_errors() as e limit 1), 2, 'with its samples'
);
select is(
    (select jsonb_array_length(ops.get_error(e.error_id, 1) -> 'samples') from ops.list_errors() as e limit 1), 1, 'as many as are wanted'
);

-- Errors
select throws_ok($$ select ops.get_error(test.user_id(5)) $$, 'PT404', 'error_not_found', 'one that there is not');
select throws_ok($$ select ops.get_error(null) $$, 'PT404', 'error_not_found', 'none');
select throws_ok($$ select ops.get_error(test.user_id(5), 1000) $$, 'PT400', 'invalid_limit', 'too many samples');

select * from finish();
rollback;
