begin;
select plan(14);

-- Contract
select function_returns('payments', 'list_parked_money', array['text', 'integer', 'uuid'], 'setof payments.parked_money');
select is_definer('payments', 'list_parked_money', array['text', 'integer', 'uuid']);
select function_privs_are('payments', 'list_parked_money', array['text', 'integer', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', 'list_parked_money', array['text', 'integer', 'uuid'], 'admin', array['EXECUTE']);
select function_privs_are('payments', 'list_parked_money', array['text', 'integer', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('payments', 'list_parked_money', array['text', 'integer', 'uuid'], 'anon', '{}'::text[]);

do $$
begin
    perform test.create_user(1, 'admin'), test.create_user(2);
    perform payments._park_money('KES', 1, 'A'), payments._park_money('KES', 2, 'B'), payments._park_money('KES', 3, 'C');
    perform payments._return_parked('B', 'x');
end;
$$;

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq('select reference::text from payments.list_parked_money()', $$ values ('C'), ('A') $$, 'what waits, newest first');
select results_eq('select reference::text from payments.list_parked_money(null)', $$ values ('C'), ('B'), ('A') $$, 'or all of it');
select results_eq('select reference::text from payments.list_parked_money(''returned'')', $$ values ('B') $$, 'or what went back');
select results_eq('select reference::text from payments.list_parked_money(null, 1, (select transaction_id from payments.list_parked_money(null, 1)))', $$ values ('B') $$, 'page by page');

-- Errors
select throws_ok('select payments.list_parked_money(p_limit => 0)', 'PT400', 'invalid_limit', 'a page has rows');
select throws_ok('select payments.list_parked_money(''gone'')', 'PT400', 'invalid_status', 'a status has to be one');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select payments.list_parked_money()', '42501', null, 'customers do not call it');
set local role app_api;
select is_empty('select from payments.parked_money', 'and see none of it');

select * from finish();
rollback;
