begin;
select plan(6);

-- Contract
select function_returns('invoices', '_get_cycle_end', array['invoices.accounts'], 'timestamp with time zone');
select isnt_definer('invoices', '_get_cycle_end', array['invoices.accounts']);
select function_privs_are('invoices', '_get_cycle_end', array['invoices.accounts'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_get_cycle_end', array['invoices.accounts'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;
create function pg_temp.account() returns invoices.accounts language sql as
$$ select a from invoices.accounts as a where a.account_id = test.billing_account(1) $$;

-- Behaviour
select is(invoices._get_cycle_end(pg_temp.account()), '2025-10-01 00:00+03'::timestamptz, 'the end of the month in its zone');
do $$ begin perform invoices.close_billing_account(test.billing_account(1), '2025-09-11 12:00+03'); end $$;
select is(invoices._get_cycle_end(pg_temp.account()), '2025-09-11 12:00+03'::timestamptz, 'or of the account');

select * from finish();
rollback;
