begin;
select plan(9);

-- Contract
select function_returns('auth', 'get_me', '{}'::name[], 'auth.me');
select is_definer('auth', 'get_me', '{}'::name[]);
select function_privs_are('auth', 'get_me', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('auth', 'get_me', '{}'::text[], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'get_me', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_customer(1);
select test.create_user(2, 'operator');
select set_config('test.session', test.start_session(1, 1)::text, true),
    set_config('test.meter_number', (select meter_number from meters.meters), true);
select test.login_to('authenticated', test.user_id(1), current_setting('test.session')::uuid);
select results_eq(
    $$ select user_id, email, role, meter_id, session_id::text from auth.get_me() $$,
    $$ values (
        test.user_id(1), 'user1@example.com', 'user', current_setting('test.meter_number'), current_setting('test.session')
    ) $$,
    'says who calls'
);
select test.login_to('operator', test.user_id(2), current_setting('test.session')::uuid);
select results_eq(
    $$ select user_id, role, meter_id, session_id from auth.get_me() $$,
    $$ values (test.user_id(2), 'operator', null, null::uuid) $$, 'another''s session is not theirs'
);

-- Errors
select test.login_as('authenticated');
select throws_ok('select auth.get_me()', 'PT401', 'not_authenticated', 'needs a user');
select test.login_as('authenticated', test.user_id(9));
select throws_ok('select auth.get_me()', 'PT404', 'user_not_found', 'who is here');

select * from finish();
rollback;
