begin;
select plan(11);

-- Contract
select function_returns('auth', 'logout_everywhere', '{}'::name[], 'integer');
select is_definer('auth', 'logout_everywhere', '{}'::name[]);
select function_privs_are('auth', 'logout_everywhere', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('auth', 'logout_everywhere', '{}'::text[], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'logout_everywhere', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.start_session(1, n) from generate_series(10, 30, 10) as n;
select test.start_session(2, 50);
select test.login_as('authenticated', test.user_id(1));
select is(auth.logout_everywhere(), 3, 'ends every session of the caller');
select is(auth.logout_everywhere(), 0, 'once');
select test.logout();
select results_eq(
    $$ select user_id, count(*) filter (where ended_at is null), count(*) from auth.sessions group by user_id order by user_id $$,
    $$ values (test.user_id(1), 0::bigint, 3::bigint), (test.user_id(2), 1, 1) $$, 'and nobody else''s'
);
select results_eq(
    $$ select distinct user_id from auth.revocations $$, array[test.user_id(1)], 'their tokens are taken back'
);

-- Errors
select test.login_as('authenticated');
select throws_ok('select auth.logout_everywhere()', 'PT401', 'not_authenticated', 'needs a user');
select test.login_as('authenticated', test.user_id(9));
select throws_ok('select auth.logout_everywhere()', 'PT404', 'user_not_found', 'who is here');

select * from finish();
rollback;
