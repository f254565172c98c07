begin;
select plan(14);

-- Contract
select function_returns('ops', 'list_errors', array['text', 'text', 'text', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'setof ops.error_group');
select is_definer('ops', 'list_errors', array['text', 'text', 'text', 'timestamp with time zone', 'integer', 'timestamp with time zone']);
select function_privs_are('ops', 'list_errors', array['text', 'text', 'text', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_errors', array['text', 'text', 'text', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_errors', array['text', 'text', 'text', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_errors', array['text', 'text', 'text', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'authenticated', '{}'::text[]);

-- Behaviour
select ops._store_error('gateway', 'a.' || n, 'XX000', 'broken', n, now() - n * interval '1 hour', '[{"request_id": "r"}, {"request_id": "s"}]')
from generate_series(1, 3) as n;
update ops.errors set status = 'ignored' where function_name = 'a.3';
select test.login_as('admin', test.user_id(1));
select results_eq(
    'select function_name, occurrence_count from ops.list_errors()', $$ values ('a.1', 1::bigint), ('a.2', 2) $$, 'open ones, the last first'
);
select results_eq($$ select function_name from ops.list_errors('all') $$, array['a.1', 'a.2', 'a.3'], 'or all');
select results_eq(
    $$ select function_name from ops.list_errors(p_limit => 1, p_before => (select last_seen_at from ops.list_errors(p_limit => 1))) $$,
    array['a.2'], 'page by page'
);
select results_eq($$ select function_name from ops.list_errors(p_function_name => 'a.2') $$, array['a.2'], 'of a function');
select is_empty($$ select from ops.list_errors(p_service => 'worker') $$, 'of a service');
select results_eq($$ select function_name from ops.list_errors(p_since => now() - interval '90 minutes') $$, array['a.1'], 'since a time');

-- Errors
select throws_ok($$ select ops.list_errors('shut') $$, 'PT400', 'invalid_status', 'a status that there is not');
select throws_ok($$ select ops.list_errors(p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page of nothing');

select * from finish();
rollback;
