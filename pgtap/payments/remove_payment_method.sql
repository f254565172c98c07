begin;
select plan(14);

-- Contract
select function_returns('payments', 'remove_payment_method', array['uuid'], 'payments.payment_method');
select is_definer('payments', 'remove_payment_method', array['uuid']);
select function_privs_are('payments', 'remove_payment_method', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'remove_payment_method', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('payments', 'remove_payment_method', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('payments', 'remove_payment_method', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
select test.login_as('authenticated', test.user_id(1));
create temporary table added as
select label, payment_method_id as id
from generate_series(1, 3) as n, payments.add_payment_method('card', 'pm_' || n, 'stripe', n::text, '424' || n);

-- Behaviour
select ok((select (payments.remove_payment_method(id)).removed_at is not null from added where label = '1'), 'takes it out of use');
select results_eq('select label from payments.list_payment_methods() where is_default', array['3'], 'the newest becomes the default');
select lives_ok($$ select payments.remove_payment_method(id) from added where label = '1' $$, 'again changes nothing');
select lives_ok($$ select payments.add_payment_method('card', 'pm_1', 'stripe', '1', '4241') $$, 'it may come back');
select lives_ok($$ select payments.remove_payment_method(payment_method_id) from payments.list_payment_methods() $$, 'or all may go');
select is_empty('select * from payments.list_payment_methods()', 'then there is none');

-- Errors
select throws_ok($$ select payments.remove_payment_method(test.user_id(9)) $$, 'PT404', 'payment_method_not_found', 'what is not there');

-- Isolation
select set_config('request.jwt.claim.sub', test.user_id(2)::text, true), set_config('request.jwt.claims', json_build_object('sub', test.user_id(2), 'role', 'authenticated')::text, true);
select throws_ok($$ select payments.remove_payment_method(id) from added where label = '2' $$, 'PT404', 'payment_method_not_found', 'nor another''s');

select * from finish();
rollback;
