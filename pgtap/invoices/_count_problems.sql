begin;
select plan(6);

-- Contract
select function_returns('invoices', '_count_problems', array['uuid[]'], 'integer');
select is_definer('invoices', '_count_problems', array['uuid[]']);
select function_privs_are('invoices', '_count_problems', array['uuid[]'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_count_problems', array['uuid[]'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
do $$ begin
    perform invoices.generate_monthly_invoices('2025-09-01');
    update invoices.invoices set problem = 'x' where invoice_id = test.invoice(1);
end $$;
select is(invoices._count_problems(array[test.invoice(1), test.invoice(2)]), 1, 'those that have one');
select is(invoices._count_problems('{}'), 0, 'none of none');

select * from finish();
rollback;
