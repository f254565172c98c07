begin;
select plan(8);

-- Contract
select function_returns('ops', '_set_error_status', array['uuid', 'text', 'text'], 'ops.error_group');
select is_definer('ops', '_set_error_status', array['uuid', 'text', 'text']);
select function_privs_are('ops', '_set_error_status', array['uuid', 'text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_set_error_status', array['uuid', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_set_error_status', array['uuid', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_set_error_status', array['uuid', 'text', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select ops._store_error('gateway', 'a.' || n, 'XX000', 'broken', n, now() - n * interval '1 hour', '[{"request_id": "r"}, {"request_id": "s"}]')
from generate_series(1, 3) as n;
select test.login_as('admin', test.user_id(1));
set local role app_api;
select is(
    (select (ops._set_error_status(e.error_id, 'resolved', ' mended ')).status from ops.list_errors() as e limit 1), 'resolved', 'is changed'
);
select test.logout();
select results_eq(
    $$ select status_reason, status_changed_by from ops.errors where status = 'resolved' $$,
    $$ values ('mended', test.user_id(1)) $$, 'and by whom, and why'
);

select * from finish();
rollback;
