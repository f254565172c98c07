begin;
select plan(8);

-- Contract
select function_returns('payments', '_contra_code', array['text'], 'text');
select isnt_definer('payments', '_contra_code', array['text']);
select function_privs_are('payments', '_contra_code', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_contra_code', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_contra_code', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select is(payments._contra_code('purchase'), 'sales_revenue', 'a purchase is revenue');
select is(payments._contra_code('debit'), 'cash_clearing', 'what goes out goes through cash');
select is(payments._contra_code('credit'), 'cash_clearing', 'what comes in comes through cash');

select * from finish();
rollback;
