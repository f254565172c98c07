begin;
select plan(8);

-- Contract
select function_returns('payments', 'list_system_balances', array['text'], 'setof payments.system_balances');
select is_definer('payments', 'list_system_balances', array['text']);
select function_privs_are('payments', 'list_system_balances', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'list_system_balances', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'list_system_balances', array['text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_wallet(1, 100), test.create_wallet(1, 7, 'RWF'); end $$;

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select currency, code::text, balance::text from payments.list_system_balances() where balance <> 0 $$,
    $$ values ('KES', 'adjustments', '-100.00'), ('RWF', 'adjustments', '-7') $$, 'what customers have is what we owe'
);
select is((select count(*) from payments.list_system_balances('KES')), 9::bigint, 'one currency has nine accounts');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is_empty('select from payments.system_balances', 'users see none of it');

select * from finish();
rollback;
