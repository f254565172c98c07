begin;
select plan(16);

-- Contract
select function_returns('ops', 'set_rate_limit', array['text', 'integer', 'interval', 'integer', 'text'], 'ops.rate_limits');
select is_definer('ops', 'set_rate_limit', array['text', 'integer', 'interval', 'integer', 'text']);
select function_privs_are('ops', 'set_rate_limit', array['text', 'integer', 'interval', 'integer', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'set_rate_limit', array['text', 'integer', 'interval', 'integer', 'text'], 'operator', '{}'::text[]);

-- Behaviour
select test.create_user(1, 'admin');
insert into ops.allowances (caller, function_name, free_at) values ('asha', 'payments.hold', now() + interval '1 hour');
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select quantity, period, burst, caller_role from ops.set_rate_limit('payments.hold', 10) $$,
    $$ values (10, interval '1 minute', 10, '*') $$,
    'a limit for everybody, as many at once as in the period'
);
select is((ops.set_rate_limit('payments.hold', 20, '1 hour', 5)).burst, 5, 'states it anew');
select is((select count(*) from ops.list_rate_limits() as r where r.function_name = 'payments.hold'), 1::bigint, 'one row stays one row');
select is((ops.set_rate_limit('*', 1000, p_role => 'anon')).caller_role, 'anon', 'for a role, and for all functions');

select test.logout();
select is_empty($$ select from ops.allowances where function_name = 'payments.hold' $$, 'what was counted before is forgiven');
select test.login_as('admin', test.user_id(1));

-- Errors
select throws_ok($$ select ops.set_rate_limit('payments.nothing', 1) $$, 'PT404', 'function_not_found', 'knows the functions');
select throws_ok($$ select ops.set_rate_limit(null, 1) $$, 'PT404', 'function_not_found', 'needs a name');
select throws_ok($$ select ops.set_rate_limit('payments.hold', 0) $$, 'PT400', 'invalid_rate_limit', 'none is no limit');
select throws_ok($$ select ops.set_rate_limit('payments.hold', 1, '2 days') $$, 'PT400', 'invalid_rate_limit', 'a day at most');
select throws_ok($$ select ops.set_rate_limit('payments.hold', 1, '1 day', 0) $$, 'PT400', 'invalid_rate_limit', 'a burst of one at least');
select throws_ok($$ select ops.set_rate_limit('payments.hold', 1, '1 day', 1, 'root') $$, 'PT400', 'invalid_rate_limit', 'knows the roles');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select ops.set_rate_limit('payments.hold', 1) $$, '42501', null, 'admins only');

select * from finish();
rollback;
