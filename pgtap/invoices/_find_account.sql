begin;
select plan(6);

-- Contract
select function_returns('invoices', '_find_account', array['uuid'], 'invoices.accounts');
select isnt_definer('invoices', '_find_account', array['uuid']);
select function_privs_are('invoices', '_find_account', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_find_account', array['uuid'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((invoices._find_account(null)).user_id, test.user_id(1), 'by default the caller''s own');
select throws_ok(
    format('select invoices._find_account(%L)', test.billing_account(2)), 'PT404', 'billing_account_not_found',
    'a user finds no account of another one'
);

select * from finish();
rollback;
