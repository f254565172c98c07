begin;
select plan(6);

-- Contract
select function_returns('invoices', '_redraft', array['invoices.invoices', 'text'], 'invoices.invoices');
select is_definer('invoices', '_redraft', array['invoices.invoices', 'text']);
select function_privs_are('invoices', '_redraft', array['invoices.invoices', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_redraft', array['invoices.invoices', 'text'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
do $$ begin perform invoices.issue_credit_note(test.invoice(1), 'x'); end $$;
create temp table old as select i.* from invoices.invoices as i where i.invoice_id = test.invoice(1);

-- Behaviour
create function pg_temp.redraft() returns invoices.invoices language plpgsql as $$
declare
    v_old invoices.invoices;
begin
    select * into v_old from old;
    return invoices._redraft(v_old, 'x');
end;
$$;
select is((pg_temp.redraft()).total, 7919.60, 'a new draft has the period');
select is((pg_temp.redraft()).invoice_id, null, 'which only one can have');

select * from finish();
rollback;
