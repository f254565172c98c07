begin;
select plan(9);

-- Contract
select function_returns('payments', 'remove_limit', array['uuid'], 'payments.limits');
select is_definer('payments', 'remove_limit', array['uuid']);
select function_privs_are('payments', 'remove_limit', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'remove_limit', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('payments', 'remove_limit', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'remove_limit', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(3, 'admin'), payments.set_limit('KES', 'hold', 'day', 1); end $$;

-- Behaviour
select test.login_as('admin', test.user_id(3));
select is((select (payments.remove_limit(limit_id)).maximum_amount::numeric from payments.list_limits()), 1::numeric, 'says what it was');
select is_empty('select * from payments.list_limits()', 'and it is gone');

-- Errors
select throws_ok('select payments.remove_limit(test.user_id(9))', 'PT404', 'limit_not_found', 'what is not there');

select * from finish();
rollback;
