begin;
select plan(6);

-- Contract
select function_returns('invoices', 'invoices__record_status', '{}'::text[], 'trigger');
select is_definer('invoices', 'invoices__record_status', '{}'::text[]);
select function_privs_are('invoices', 'invoices__record_status', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'invoices__record_status', '{}'::text[], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
do $$ begin update invoices.invoices set status = 'overdue'; update invoices.invoices set updated_at = now(); end $$;
select results_eq(
    $$ select s.from_status, s.to_status, s.actor_role, count(*) from invoices.status_changes as s group by 1, 2, 3 order by 1 $$,
    $$ values ('draft', 'final', 'service_role', 2::bigint), ('final', 'overdue', 'service_role', 2) $$, 'every change leaves a row'
);
select results_eq(
    $$ select e.event_type, e.payload ->> 'user_id' from events.events as e where e.aggregate_type = 'invoice' and e.event_type = 'invoice_overdue' order by 2 $$,
    $$ values ('invoice_overdue', test.user_id(1)::text), ('invoice_overdue', test.user_id(2)::text) $$, 'and an event'
);

select * from finish();
rollback;
