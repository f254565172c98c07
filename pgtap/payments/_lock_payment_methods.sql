begin;
select plan(8);

-- Contract
select function_returns('payments', '_lock_payment_methods', '{}'::text[], 'uuid');
select function_privs_are('payments', '_lock_payment_methods', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_lock_payment_methods', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('payments', '_lock_payment_methods', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_lock_payment_methods', '{}'::text[], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(payments._lock_payment_methods(), test.user_id(1), 'returns the caller');
select is((select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()), 1::bigint, 'and holds a lock');

-- Errors
select test.logout();
select test.login_as('anon');
set local role app_api;
select throws_ok('select payments._lock_payment_methods()', 'PT401', 'not_authenticated', 'somebody has to call');

select * from finish();
rollback;
