begin;
select plan(9);

-- Contract
select function_returns('auth', 'list_sessions', '{}'::name[], 'setof auth.listed_session');
select is_definer('auth', 'list_sessions', '{}'::name[]);
select function_privs_are('auth', 'list_sessions', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('auth', 'list_sessions', '{}'::text[], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'list_sessions', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select set_config('test.phone', test.start_session(1, 1, 'Phone')::text, true),
    set_config('test.laptop', test.start_session(1, 2, 'Laptop')::text, true),
    test.start_session(1, 3, 'Ended'), test.start_session(1, 4, 'Expired'), test.start_session(2, 5, 'Other');
update auth.sessions set ended_at = now(), end_reason = 'logout' where device_name = 'Ended';
update auth.sessions set idle_expires_at = now() where device_name = 'Expired';
update auth.sessions set last_used_at = now() + interval '1 minute' where device_name = 'Phone';
select test.login_to('authenticated', test.user_id(1), current_setting('test.laptop')::uuid);
select results_eq(
    $$ select device_name, is_current, user_agent, address from auth.list_sessions() $$,
    $$ values ('Phone', false, 'curl', '203.0.113.9'), ('Laptop', true, 'curl', '203.0.113.9') $$,
    'lists those that go on, and which is this one'
);
select test.login_as('authenticated', test.user_id(1));
select is((select count(*) from auth.list_sessions() where is_current), 0::bigint, 'a token without a session is none of them');

-- Errors
select test.login_as('authenticated');
select throws_ok('select auth.list_sessions()', 'PT401', 'not_authenticated', 'needs a user');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select results_eq('select device_name from auth.sessions', array['Other'], 'users see their own');

select * from finish();
rollback;
