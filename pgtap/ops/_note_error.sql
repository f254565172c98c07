begin;
select plan(12);

-- Contract
select function_returns('ops', '_note_error', array['text', 'text', 'text', 'jsonb', 'text'], 'void');
select is_definer('ops', '_note_error', array['text', 'text', 'text', 'jsonb', 'text']);
select function_privs_are('ops', '_note_error', array['text', 'text', 'text', 'jsonb', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_note_error', array['text', 'text', 'text', 'jsonb', 'text'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_note_error', array['text', 'text', 'text', 'jsonb', 'text'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_note_error', array['text', 'text', 'text', 'jsonb', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.login_as('authenticated', test.user_id(1));
select set_config('request.id', 'request 1', true);
set local role app_api;
do $$
begin
    perform 1 / 0;
exception when division_by_zero then
    perform ops._note_error('a.f', sqlstate, sqlerrm, '{"place": "here", "pin": 1234}');
end $$;
select test.logout();
select results_eq(
    'select service, function_name, sqlstate, message, occurrence_count from ops.errors',
    $$ values ('sql', 'a.f', '22012', 'division by zero', 1::bigint) $$, 'whoever is calling, it is written down'
);
select results_eq(
    'select request_id, caller_role, user_id, context from ops.error_samples',
    $$ values ('request 1', 'authenticated', test.user_id(1), '{"place": "here", "pin": "hidden"}'::jsonb) $$, 'with who and what'
);
select lives_ok($$ select ops._note_error(null, null, null, null) $$, 'it never fails itself');
select results_eq(
    $$ select function_name, sqlstate, message from ops.errors where function_name = 'unknown' $$,
    $$ values ('unknown', 'XX000', 'unknown') $$, 'also where nothing is known'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is_empty('select from ops.errors', 'users read none of it');
select is_empty('select from ops.error_samples', 'nor single ones');

select * from finish();
rollback;
