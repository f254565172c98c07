begin;
select plan(9);

-- Contract
select function_returns('invoices', '_find_payer', array['text'], 'invoices.accounts');
select isnt_definer('invoices', '_find_payer', array['text']);
select function_privs_are('invoices', '_find_payer', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_find_payer', array['text'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;
select set_config('test.reference', (select a.payment_reference from invoices.accounts as a where a.account_id = test.billing_account(1)), true);

-- Behaviour
select is((invoices._find_payer(current_setting('test.reference'))).user_id, test.user_id(1), 'finds the account');
select is((invoices._find_payer(' ' || left(current_setting('test.reference'), 3) || '-' || substr(current_setting('test.reference'), 4))).user_id, test.user_id(1), 'however it is typed');
select is((invoices._find_payer(r)).account_id, null, format('%L is nobody''s', r)) from unnest(array['999999999', '', null]) as r;

select * from finish();
rollback;
