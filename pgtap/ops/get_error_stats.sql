begin;
select plan(9);

-- Contract
select function_returns('ops', 'get_error_stats', array['timestamp with time zone', 'integer'], 'setof ops.error_stats');
select is_definer('ops', 'get_error_stats', array['timestamp with time zone', 'integer']);
select function_privs_are('ops', 'get_error_stats', array['timestamp with time zone', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'get_error_stats', array['timestamp with time zone', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'get_error_stats', array['timestamp with time zone', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'get_error_stats', array['timestamp with time zone', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select ops._store_error('gateway', 'a.' || n, 'XX000', 'broken', n, now() - n * interval '1 hour', '[{"request_id": "r"}, {"request_id": "s"}]')
from generate_series(1, 3) as n;
select ops._store_error('gateway', 'a.1', 'XX001', 'broken', 10, now(), null);
select test.login_as('admin', test.user_id(1));
select results_eq(
    'select function_name, group_count, open_count, occurrence_count from ops.get_error_stats()',
    $$ values ('a.1', 2::bigint, 2::bigint, 11::bigint), ('a.3', 1, 1, 3), ('a.2', 1, 1, 2) $$, 'by function, the most frequent first'
);
select results_eq(
    $$ select function_name from ops.get_error_stats(now() - interval '90 minutes') $$, array['a.1'], 'since a time'
);

-- Errors
select throws_ok($$ select ops.get_error_stats(p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page of nothing');

select * from finish();
rollback;
