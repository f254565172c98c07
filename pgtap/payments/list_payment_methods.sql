begin;
select plan(8);

-- Contract
select function_returns('payments', 'list_payment_methods', array['boolean'], 'setof payments.payment_method');
select is_definer('payments', 'list_payment_methods', array['boolean']);
select function_privs_are('payments', 'list_payment_methods', array['boolean'], 'authenticated', array['EXECUTE']);
select function_privs_are('payments', 'list_payment_methods', array['boolean'], 'admin', array['EXECUTE']);
select function_privs_are('payments', 'list_payment_methods', array['boolean'], 'service_role', '{}'::text[]);
select function_privs_are('payments', 'list_payment_methods', array['boolean'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform payments.add_payment_method('card', 'pm_' || n, 'stripe', n::text, '424' || n) from generate_series(1, 3) as n; end $$;
do $$ begin perform payments.remove_payment_method(payment_method_id) from payments.list_payment_methods() where label = '2'; end $$;
select results_eq('select label from payments.list_payment_methods()', array['1', '3'], 'the default first, without what was removed');
select bag_eq('select label from payments.list_payment_methods(true)', array['1', '2', '3'], 'or with it');

select * from finish();
rollback;
