begin;
select plan(13);

-- Contract
select function_returns('payments', 'set_default_payment_method', array['uuid'], 'payments.payment_method');
select is_definer('payments', 'set_default_payment_method', array['uuid']);
select function_privs_are('payments', 'set_default_payment_method', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'set_default_payment_method', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('payments', 'set_default_payment_method', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('payments', 'set_default_payment_method', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
select test.login_as('authenticated', test.user_id(1));
create temporary table added as
select label, payment_method_id as id
from generate_series(1, 3) as n, payments.add_payment_method('card', 'pm_' || n, 'stripe', n::text, '424' || n);

-- Behaviour
select is((select (payments.set_default_payment_method(id)).is_default from added where label = '3'), true, 'makes it the default');
select results_eq('select label from payments.list_payment_methods() where is_default', array['3'], 'the only one');
select lives_ok($$ select payments.set_default_payment_method(id) from added where label = '3' $$, 'again changes nothing');

-- Errors
select throws_ok($$ select payments.set_default_payment_method(test.user_id(9)) $$, 'PT404', 'payment_method_not_found', 'what is not there');
do $$ begin perform payments.remove_payment_method(id) from added where label = '1'; end $$;
select throws_ok($$ select payments.set_default_payment_method(id) from added where label = '1' $$, 'PT404', 'payment_method_not_found', 'nor what was removed');
select results_eq('select label from payments.list_payment_methods() where is_default', array['3'], 'and the default stays');

-- Isolation
select set_config('request.jwt.claim.sub', test.user_id(2)::text, true), set_config('request.jwt.claims', json_build_object('sub', test.user_id(2), 'role', 'authenticated')::text, true);
select throws_ok($$ select payments.set_default_payment_method(id) from added where label = '2' $$, 'PT404', 'payment_method_not_found', 'nor another''s');

select * from finish();
rollback;
