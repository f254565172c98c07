begin;
select plan(14);

-- Contract
select function_returns('payments', '_return_parked', array['text', 'text'], 'payments.transactions');
select is_definer('payments', '_return_parked', array['text', 'text']);
select function_privs_are('payments', '_return_parked', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_return_parked', array['text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('payments', '_return_parked', array['text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_return_parked', array['text', 'text'], 'anon', '{}'::text[]);

do $$
begin
    perform payments._park_money('KES', 250, 'A'), payments._park_money('KES', 40, 'B');
end;
$$;

-- Behaviour
select test.login_as('service_role');
set local role app_api;
select results_eq($$ select type::text, status::text, amount::text from payments._return_parked('A', ' unknown sender ') $$, $$ values ('debit', 'completed', '250.00') $$, 'sends it back');
select is((payments._return_parked('A', 'again')).metadata ->> 'reason', 'unknown sender', 'once, however often');
select throws_ok($$ select payments._assign_parked('A', test.user_id(1)) $$, 'PT409', 'parked_money_resolved', 'it is nobody''s to assign then');
select test.logout();
select is((select balance from payments.accounts where account_id = test.system_account('suspense')), 40.00, 'suspense has what is left');
select results_eq('select status::text, reason from payments.parked_money order by reference', $$ values ('returned', 'unknown sender'), ('parked', null) $$, 'and it is written down why');

-- Errors
select throws_ok($$ select payments._return_parked('C', 'x') $$, 'PT404', 'parked_money_not_found', 'what did not arrive cannot go back');
select throws_ok($$ select payments._return_parked('B', ' ') $$, 'PT400', 'reason_required', 'not without a reason');

-- The books
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
