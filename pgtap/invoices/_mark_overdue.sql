begin;
select plan(6);

-- Contract
select function_returns('invoices', '_mark_overdue', array['integer'], 'integer');
select is_definer('invoices', '_mark_overdue', array['integer']);
select function_privs_are('invoices', '_mark_overdue', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_mark_overdue', array['integer'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
create function pg_temp.age(p_days integer) returns void language plpgsql as $$
begin
    set local session_replication_role = replica;
    update invoices.invoices set due_on = (now() at time zone 'Africa/Nairobi')::date - p_days where kind = 'invoice';
    set local session_replication_role = origin;
end;
$$;
do $$ begin perform pg_temp.age(1); perform invoices.mark_invoice_paid(test.invoice(1), 'r'); end $$;

-- Behaviour
select is(invoices._mark_overdue(10), 1, 'what is not paid');
select results_eq($$ select i.status from invoices.invoices as i order by i.user_id $$, array['paid', 'overdue'], 'and nothing else');

select * from finish();
rollback;
