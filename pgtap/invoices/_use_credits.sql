begin;
select plan(6);

-- Contract
select function_returns('invoices', '_use_credits', array['uuid[]'], 'void');
select isnt_definer('invoices', '_use_credits', array['uuid[]']);
select function_privs_are('invoices', '_use_credits', array['uuid[]'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_use_credits', array['uuid[]'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;
do $$ begin perform invoices.generate_monthly_invoices('2025-09-01');
    perform invoices.grant_credit(test.billing_account(1), 100, 'a'), invoices.grant_credit(test.billing_account(1), 50.5, 'b');
    perform invoices._use_credits(array[test.invoice(1), test.invoice(2)]); end $$;

-- Behaviour
select results_eq(
    $$ select i.credits_amount from invoices.invoices as i order by i.user_id $$, array[150.5, 0], 'of the account, and of no other'
);
select results_eq($$ select u.amount from invoices.credit_uses as u order by u.credit_id $$, array[100, 50.5], 'each use is noted');

select * from finish();
rollback;
