begin;
select plan(10);

-- Contract
select function_returns('invoices', '_send_reminders', array['integer'], 'integer');
select is_definer('invoices', '_send_reminders', array['integer']);
select function_privs_are('invoices', '_send_reminders', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_send_reminders', array['integer'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
create function pg_temp.age(p_days integer) returns void language plpgsql as $$
begin
    set local session_replication_role = replica;
    update invoices.invoices set due_on = (now() at time zone 'Africa/Nairobi')::date - p_days where kind = 'invoice';
    set local session_replication_role = origin;
end;
$$;
select test.login_as('authenticated', test.user_id(2));
do $$ begin perform invoices.dispute_invoice(test.invoice(2), 'x'); end $$;
select test.logout();
do $$ begin perform pg_temp.age(15); perform invoices._mark_overdue(10); perform invoices.set_reminder_level('INV', 2, 14, p_fee => 50);
    perform invoices.set_reminder_level('INV', 3, 30, 'invoice_final_notice'); end $$;

-- Behaviour
select is(invoices._send_reminders(10), 1, 'what is disputed is left alone');
select results_eq(
    $$ select r.level, r.amount from invoices.reminders as r $$, $$ values (2::smallint, 7919.60) $$, 'the highest level that is due'
);
select is(invoices._send_reminders(10), 0, 'once');
select results_eq($$ select f.amount from invoices.fees as f where f.account_id = test.billing_account(1) $$, array[50::numeric], 'its fee waits for the next invoice');
do $$ begin perform pg_temp.age(30); perform invoices._send_reminders(10); end $$;
select is((select count(*) from events.events where event_type = 'invoice_final_notice'), 1::bigint, 'then the last one');
do $$ begin perform invoices.mark_invoice_paid(test.invoice(1), 'r'); perform invoices.set_reminder_level('INV', 4, 31); perform pg_temp.age(40); end $$;
select is(invoices._send_reminders(10), 0, 'nobody is reminded of what is paid');

select * from finish();
rollback;
